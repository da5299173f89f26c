// Rule engines of JavaScript, each with the policies of a workload. An engine is given either all policies, with signal and kind as
// conditions like the others ("flat"), or only those about the incident's signal and kind, picked by a map outside of it ("bucketed").
import * as cedar from "@cedar-policy/cedar-wasm/nodejs";
import zen from "@gorules/zen-engine";
import { Environment } from "@marcbachmann/cel-js";
import jsonRules from "json-rules-engine";

const NONE = -1;
const quote = JSON.stringify;

/** The first in rank order of some policies governs: the larger tier, then the first declared. */
const byRank = (a, b) => b.tier - a.tier || a.index - b.index;

const joined = (policy, literal, and, or) =>
  policy.parts.map((part) => (part.length === 1 ? literal(part[0]) : `(${part.map(literal).join(or)})`)).join(and);

/** An engine made once for all policies, or once for each bucket. `make(policies, withPair)` gives a function from facts to a policy's index. */
function split(make, policies, bucketed) {
  if (!bucketed) return make(policies, true);
  const engines = new Map([...group(policies)].map(([pair, own]) => [pair, make(own, false)]));
  return (incident) => {
    const engine = engines.get(`${incident.facts.signal} ${incident.facts.kind}`);
    return engine ? engine(incident) : NONE;
  };
}

function group(policies) {
  const groups = new Map();
  for (const p of policies) {
    const pair = `${p.signal} ${p.kind}`;
    groups.set(pair, [...(groups.get(pair) ?? []), p]);
  }
  return groups;
}

/** Cedar: signal and kind are the scope of a permit, the rest its condition. All that are satisfied are reported. */
function cedarWasm(policies, bucketed) {
  const literal = ({ attribute, test, negated, values }) => {
    const read = `context["${attribute}"]`;
    const text = {
      Is: `${read} == ${quote(values[0])}`,
      IsNot: `${read} != ${quote(values[0])}`,
      In: `${quote(values)}.contains(${read})`,
      Prefix: `${read} like ${quote(values[0] + "*")}`,
      Less: `${read} < ${values[0]}`,
      AtLeast: `${read} >= ${values[0]}`,
    }[test];
    return negated ? `!(${text})` : `(${text})`;
  };
  const byId = new Map(policies.map((p) => [`p${p.index}`, p]));
  let sets = 0;
  const make = (own) => {
    const name = `set${sets++}-${bucketed}-${policies.length}`;
    const staticPolicies = Object.fromEntries(
      own.map((p) => [
        `p${p.index}`,
        `permit(principal, action == Action::"${p.signal}", resource is ${p.kind}) when { ${joined(p, literal, " && ", " || ")} };`,
      ]),
    );
    const parsed = cedar.preparsePolicySet(name, { staticPolicies });
    if (parsed.type !== "success") throw new Error(quote(parsed));
    return ({ facts }) => {
      const { signal, kind, ...context } = facts;
      const answer = cedar.statefulIsAuthorized({
        principal: { type: "System", id: "heal" },
        action: { type: "Action", id: signal },
        resource: { type: kind, id: "r" },
        context,
        entities: [],
        preparsedPolicySetId: name,
      });
      if (answer.type !== "success" || answer.response.diagnostics.errors.length > 0) throw new Error(quote(answer));
      let best = null;
      for (const id of answer.response.diagnostics.reason) {
        const policy = byId.get(id);
        if (best === null || byRank(policy, best) < 0) best = policy;
      }
      return best?.index ?? NONE;
    };
  };
  return split(make, policies, bucketed);
}

/** CEL: expressions parsed once, tried in rank order until one is true. */
function celJs(policies, bucketed) {
  const environment = new Environment({ unlistedVariablesAreDyn: true });
  const make = (own, withPair) => {
    const rules = own.toSorted(byRank).map((p) => ({
      index: p.index,
      holds: environment.parse(withPair ? `signal == "${p.signal}" && kind == "${p.kind}" && ${p.cel}` : p.cel),
    }));
    return (incident) => {
      for (const rule of rules) if (rule.holds(incident.celFacts) === true) return rule.index;
      return NONE;
    };
  };
  return split(make, policies, bucketed);
}

/** json-rules-engine: evaluates all rules and gives the events of those that hold. */
function jsonRulesEngine(policies, bucketed) {
  const plain = ({ attribute, test, values }) =>
    ({
      Is: { fact: attribute, operator: "equal", value: values[0] },
      IsNot: { fact: attribute, operator: "notEqual", value: values[0] },
      In: { fact: attribute, operator: "in", value: values },
      Prefix: { fact: attribute, operator: "startsWith", value: values[0] },
      Less: { fact: attribute, operator: "lessThan", value: values[0] },
      AtLeast: { fact: attribute, operator: "greaterThanInclusive", value: values[0] },
    })[test];
  const literal = (l) => (l.negated ? { not: plain(l) } : plain(l));
  const make = (own, withPair) => {
    const engine = new jsonRules.Engine();
    engine.addOperator("startsWith", (fact, value) => fact.startsWith(value));
    for (const p of own) {
      const pair = withPair
        ? [
            { fact: "signal", operator: "equal", value: p.signal },
            { fact: "kind", operator: "equal", value: p.kind },
          ]
        : [];
      const parts = p.parts.map((part) => (part.length === 1 ? literal(part[0]) : { any: part.map(literal) }));
      engine.addRule({ conditions: { all: [...pair, ...parts] }, event: { type: "policy", params: { index: p.index, tier: p.tier } } });
    }
    return async ({ facts }) => {
      const { events } = await engine.run(facts);
      let best = null;
      for (const { params } of events) if (best === null || byRank(params, best) < 0) best = params;
      return best?.index ?? NONE;
    };
  };
  return split(make, policies, bucketed);
}

/** zen-engine: one decision table, rows in rank order, first hit. */
function zenEngine(policies, bucketed) {
  const literal = ({ attribute, test, negated, values }) => {
    const text = {
      Is: `${attribute} == ${quote(values[0])}`,
      IsNot: `${attribute} != ${quote(values[0])}`,
      In: `${attribute} in ${quote(values)}`,
      Prefix: `startsWith(${attribute}, ${quote(values[0])})`,
      Less: `${attribute} < ${values[0]}`,
      AtLeast: `${attribute} >= ${values[0]}`,
    }[test];
    return negated ? `not (${text})` : `(${text})`;
  };
  const engine = new zen.ZenEngine();
  const make = (own, withPair) => {
    const rules = own.toSorted(byRank).map((p) => ({
      _id: `r${p.index}`,
      when: (withPair ? `signal == "${p.signal}" and kind == "${p.kind}" and ` : "") + joined(p, literal, " and ", " or "),
      policy: `${p.index}`,
    }));
    const decision = engine.createDecision({
      nodes: [
        { id: "in", type: "inputNode", name: "in", position: { x: 0, y: 0 } },
        {
          id: "table",
          type: "decisionTableNode",
          name: "table",
          position: { x: 1, y: 0 },
          content: {
            hitPolicy: "first",
            inputs: [{ id: "when", name: "when", type: "expression" }],
            outputs: [{ id: "policy", name: "policy", field: "policy", type: "expression" }],
            rules,
          },
        },
        { id: "out", type: "outputNode", name: "out", position: { x: 2, y: 0 } },
      ],
      edges: [
        { id: "e1", sourceId: "in", targetId: "table", type: "edge" },
        { id: "e2", sourceId: "table", targetId: "out", type: "edge" },
      ],
    });
    return async ({ facts }) => (await decision.evaluate(facts)).result?.policy ?? NONE;
  };
  return split(make, policies, bucketed);
}

export const engines = {
  "cedar-wasm": cedarWasm,
  "cel-js": celJs,
  "json-rules-engine": jsonRulesEngine,
  "zen-engine": zenEngine,
};

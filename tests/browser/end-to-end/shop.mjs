// The shop: services that break on demand, that say so to Prometheus, and that the engine's HTTP actions mend. What was asked of it is kept
// in order. A request can be held until the test lets it go.
import { createServer } from "node:http";

const cures = { restart: "stuck", failover: "overloaded", "open-circuit": "" };

export class Shop {
  faults = new Map();
  asked = [];
  #held = new Map();
  #server = createServer((request, response) => this.#answer(request, response));

  async start(port) {
    await new Promise((resolve, reject) => this.#server.once("error", reject).listen(port, "127.0.0.1", resolve));
  }

  async stop() {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  break(service, fault) {
    this.faults.set(service, fault);
  }

  repair(service) {
    this.faults.delete(service);
  }

  /** The next request of the action is not answered until the function that comes back is called. */
  hold(action) {
    let release;
    this.#held.set(action, new Promise((resolve) => (release = resolve)));
    return release;
  }

  asks(action) {
    return this.asked.filter((a) => a.action === action);
  }

  async #answer(request, response) {
    if (request.url === "/metrics") {
      const lines = [...this.faults].map(([service, fault]) => `shop_fault{service="${service}",fault="${fault}"} 1`);
      response.writeHead(200, { "content-type": "text/plain; version=0.0.4" }).end(["# TYPE shop_fault gauge", ...lines, ""].join("\n"));
      return;
    }

    let text = "";
    for await (const chunk of request) text += chunk;
    const body = JSON.parse(text);
    this.asked.push({ action: body.action, target: body.target, undo: body.undo, arguments: body.arguments, key: request.headers["idempotency-key"], path: request.url });
    await this.#held.get(body.action);
    this.#held.delete(body.action);
    const service = body.target.split("/")[1];
    if (!body.undo && this.faults.get(service) === cures[body.action]) this.repair(service);
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  }
}

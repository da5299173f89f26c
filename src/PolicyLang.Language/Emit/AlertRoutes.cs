using PolicyLang.Language.Semantics;

namespace PolicyLang.Language.Emit;

/// <summary>Works out where each alert and event of the vocabulary leads.</summary>
public static class AlertRoutes
{
    /// <summary>The routes of a set: signals first, then facts, in declaration order.</summary>
    public static IEnumerable<AlertRoute> Of(PolicyModel model)
    {
        foreach (var signal in model.Signals)
        {
            foreach (var origin in signal.Origins)
            {
                yield return new AlertRoute
                {
                    IsEvent = origin.IsEvent,
                    Source = origin.Source,
                    Signal = signal.Name,
                    Resources = [.. ResourcesOf(model, signal, origin)],
                };
            }
        }

        foreach (var fact in model.Facts)
        {
            foreach (var origin in fact.Origins)
                yield return new AlertRoute { IsEvent = origin.IsEvent, Source = origin.Source, Fact = fact.Name, FactFields = [.. fact.Fields.Select(Mapping)] };
        }
    }

    /// <summary>
    /// The resource that an alert is about: the first of its signal's whose target the alert's label schema can tell. Alerts often carry
    /// the labels of their exporter too, so the order in which the signal names its resources decides, and never what happens to be there.
    /// Without a schema all remain, and the labels of the single alert have to tell exactly one.
    /// </summary>
    private static IEnumerable<ResourceRoute> ResourcesOf(PolicyModel model, Signal signal, Origin origin)
    {
        var routes = signal.Resources.Select(r => RouteTo(model, signal, r)).ToList();
        if (origin.Carrying is not { } carrying)
            return routes;
        return routes.Where(r => r.Target.All(p => !p.IsAttribute || carrying.Contains(r.Attributes.First(a => a.Attribute == p.Text).Label))).Take(1);
    }

    private static ResourceRoute RouteTo(PolicyModel model, Signal signal, string name)
    {
        var resource = model.Resources.First(r => r.Name == name);
        var pair = model.Pairs.First(p => p.Signal == signal.Name && p.Resource == name);
        return new ResourceRoute(name, [.. pair.Fields.Select(Mapping)], [.. resource.Target.Select(p => new TemplatePart(p.Text, p.IsAttribute))]);
    }

    private static LabelMapping Mapping(Field field) => new(field.Name, field.Label);
}

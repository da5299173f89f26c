namespace PolicyLang;

/// <summary>Reads arguments of steps by name, for records of arguments that are written by hand.</summary>
public static class DecisionStepArguments
{
    /// <summary>The value of an argument.</summary>
    /// <param name="step">The step.</param>
    /// <param name="name">The parameter's name as the vocabulary writes it.</param>
    /// <exception cref="ArgumentException">The action of the step has no such parameter: the vocabulary and the handler do not fit.</exception>
    public static PolicyValue Argument(this DecisionStep step, string name)
    {
        foreach (var argument in step.Args)
        {
            if (argument.Name == name)
                return argument.Value;
        }
        throw new ArgumentException($"'{step.Action}' on '{step.On}' has no parameter '{name}', which its handler needs.", nameof(name));
    }
}

namespace PathGen.Cli;

/// <summary>What a command over several inputs comes to.</summary>
internal static class Outcome
{
    /// <summary>Done where nothing failed.</summary>
    /// <param name="failures">Why each failed input failed.</param>
    /// <param name="inputs">How many inputs there were.</param>
    /// <param name="what">What they are, in the plural.</param>
    /// <exception cref="CommandException">All failed (<see cref="ExitCode.Input"/>) or some did (<see cref="ExitCode.Partly"/>).</exception>
    public static int Of(IReadOnlyList<string> failures, int inputs, string what)
    {
        if (failures.Count == 0)
            return ExitCode.Done;
        if (inputs == 1)
            throw new CommandException(ExitCode.Input, failures[0]);
        throw failures.Count == inputs
            ? new CommandException(ExitCode.Input, FormattableString.Invariant($"all {inputs} {what} failed, the first because: {failures[0]}"))
            : new CommandException(ExitCode.Partly, FormattableString.Invariant($"{failures.Count} of {inputs} {what} left out, the first because: {failures[0]}"));
    }

    /// <summary>What a run comes to: as <see cref="Of"/>, and patches that were set aside count as well.</summary>
    /// <param name="failures">Why each failed slide failed.</param>
    /// <param name="slides">How many different slides there were; a repeated one is neither done nor failed.</param>
    /// <param name="setAside">How many patches were set aside.</param>
    /// <exception cref="CommandException">All slides failed (<see cref="ExitCode.Input"/>), or some slides or patches did (<see cref="ExitCode.Partly"/>).</exception>
    public static int OfRun(IReadOnlyList<string> failures, int slides, long setAside)
    {
        var done = Of(failures, slides, "slides");
        return setAside == 0
            ? done
            : throw new CommandException(ExitCode.Partly, FormattableString.Invariant($"{setAside} patches were set aside; the store keeps each one's reason."));
    }
}

using System.CommandLine;

namespace PathGen.Cli;

/// <summary><c>pathgen review …</c>: what people say of a run's captions.</summary>
internal static class ReviewCommand
{
    /// <summary>The run that every subcommand takes.</summary>
    public static Argument<string> Run { get; } = new("RUN") { Description = RunStore.Argument };

    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal) => new("review", "Review captions: list pairs, apply a table of reviews. Exports take edited captions and leave rejected pairs out.")
    {
        ReviewListCommand.Create(terminal),
        ReviewApplyCommand.Create(terminal),
    };
}

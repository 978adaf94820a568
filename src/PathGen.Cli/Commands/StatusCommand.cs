using System.CommandLine;
using System.Globalization;
using PathGen.Agents;

namespace PathGen.Cli;

/// <summary><c>pathgen status</c>: how far a run is and what it has cost.</summary>
internal static class StatusCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var run = new Argument<string>("RUN") { Description = RunStore.Argument };
        var command = new Command("status", "Show how far a run is: patches, agents with tokens and costs, gates, reviews, imported sources, who works on what.") { run, CommonOptions.Json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var store = await RunStore.OpenReadOnlyAsync(parsed.GetRequiredValue(run), cancellationToken).ConfigureAwait(false);
            await using (store.ConfigureAwait(false))
            {
                var result = new StatusResult(
                    store.Name, await store.ReadStatisticsAsync(cancellationToken).ConfigureAwait(false), await store.ReadSourcesAsync(cancellationToken).ConfigureAwait(false));
                if (parsed.GetValue(CommonOptions.Json))
                    terminal.WriteJson(result, CliJson.Document.StatusResult);
                else
                    Print(terminal.Out, result);
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static void Print(TextWriter output, StatusResult result)
    {
        var statistics = result.Statistics;
        output.WriteLine(result.Store);
        output.WriteLine(RunsCommand.Describe(statistics.Counts));
        foreach (var agent in statistics.Agents)
        {
            output.WriteLine(Failure.OneLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{agent.Stage?.ToString().ToLowerInvariant() ?? "prompts"}: {agent.Drafts} by {agent.Agent.Agent}, model {agent.Agent.Model}{(agent.Endpoint is null ? "" : $" at {agent.Endpoint}")}; {agent.InputTokens} tokens read, {agent.OutputTokens} written, cost {agent.Cost:0.####}")));
        }

        foreach (var gate in statistics.Gates)
            output.WriteLine(Failure.OneLine(string.Create(CultureInfo.InvariantCulture, $"gate {gate.Gate}: {gate.Accepted} accepted, {gate.Revised} sent back, {gate.Rejected} rejected")));
        if (statistics.Counts.Reviews > 0)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"reviewed pairs: {statistics.Accepted} accepted, {statistics.Edited} edited, {statistics.ReviewRejected} rejected"));
        foreach (var source in result.Sources)
            output.WriteLine(Failure.OneLine(string.Create(CultureInfo.InvariantCulture, $"imported {source.Source.Name}: {source.Pairs} pairs of {source.Rows} rows, licence {source.Source.Licence}")));
        foreach (var claim in statistics.Claims)
            output.WriteLine(Failure.OneLine(string.Create(CultureInfo.InvariantCulture, $"slide {claim.SlideHash} is with {claim.Worker} until {claim.Until:u}")));
    }
}

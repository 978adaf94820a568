using System.CommandLine;
using System.Globalization;
using PathGen.Agents;
using PathGen.Clip;
using PathGen.Instruct;
using PathGen.Slides;

namespace PathGen.Cli;

/// <summary><c>pathgen generate</c>: slides to image–caption pairs, resumable.</summary>
internal static class GenerateCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var slides = new Argument<string[]>("SLIDE") { Description = "Whole-slide images.", Arity = ArgumentArity.OneOrMore };
        var output = new Option<string>("--out") { Description = "The run's folder; the same command continues a run that ended early.", HelpName = "RUN", Required = true };
        var tissue = new Option<string?>("--tissue-source") { Description = "TCGA project or organ of all slides, such as TCGA-COAD or colon.", HelpName = "NAME" };
        var report = new Option<string?>("--report") { Description = "The report of a single slide (UTF-8); it stays on this machine unless --send-reports.", HelpName = "FILE" };
        var endpoint = new Option<string?>("--chat-endpoint") { Description = $"Describe, revise and summarise with a chat model behind this OpenAI-compatible address; its key, if any, in {ChatSettings.KeyVariable}. Patches and descriptions are sent there. Default: the embedded describer, nothing is sent.", HelpName = "URL" };
        var chatModel = new Option<string?>("--chat-model") { Description = "The chat model's name.", HelpName = "NAME" };
        var llava = new Option<string?>("--llava") { Description = "Describe with this LLaVA, in this process; measurements revise. Nothing is sent.", HelpName = "DIR" };
        var timeout = CommonOptions.WholeNumber("--chat-timeout", "Seconds that one answer may take.", 120, 1, 3600);
        var endpoints = new Option<string?>("--chat-endpoints") { Description = "A JSON file of several endpoints with roles, weights, limits and prices, in place of --chat-endpoint.", HelpName = "FILE" };
        var concurrency = CommonOptions.WholeNumber("--chat-concurrency", "Patches that are with the chat models at once.", 4, 1, 256);
        var sendReports = new Option<bool>("--send-reports") { Description = "Let the chat model read the report for findings, after names, dates, numbers and places were taken out of it by rules; the run records that it was sent." };
        var gateNames = new Option<string?>("--gates") { Description = "Which gates judge captions: all, none, or names with commas (refusals, patient-data, hedging, negations, tissue, measurements, clip-agreement, duplicates). Default: all with a chat model, else none.", HelpName = "NAMES" };
        var attempts = CommonOptions.WholeNumber("--max-attempts", "How often a caption is written before gates that send it back reject it.", 3, 1, 10);
        var similarity = CommonOptions.Number("--max-similarity", "Cosine above which a patch is too like one already chosen; default 0.88.", -1, 1);
        var store = new Option<string?>("--store") { Description = "Keep the pairs in a PostgreSQL database that several machines share, each with a folder of its own: postgres://USER@HOST/DATABASE?run=NAME, the password in PGPASSWORD or PGPASSFILE. Default: pairs.sqlite in the run's folder.", HelpName = "URL" };
        var command = new Command("generate", "Make image-caption pairs: tissue, patches, embeddings, retrieval, describe, revise, summarise.")
        {
            slides, CommonOptions.Model, output, tissue, report, CommonOptions.Precision, CommonOptions.Provider,
            TissueDetection.Model, TissueDetection.Preset, TissueDetection.RejectPens, CommonOptions.SlideMpp, CommonOptions.TargetMpp, CommonOptions.MinFocus, similarity, endpoint, chatModel, endpoints, llava, timeout, concurrency, sendReports, gateNames, attempts, store, CommonOptions.Json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var chat = ChatSettings.From(
                parsed.GetValue(endpoint), parsed.GetValue(chatModel), parsed.GetValue(endpoints), parsed.GetRequiredValue(timeout), parsed.GetRequiredValue(concurrency));
            if (chat is null && parsed.GetValue(sendReports))
                throw new CommandException(ExitCode.Usage, "--send-reports needs a chat model to send them to (--chat-endpoint).");
            var talker = parsed.GetValue(llava);
            if (chat is not null && talker is not null)
                throw new CommandException(ExitCode.Usage, "--llava and chat endpoints do not go together.");
            var gates = Gates(parsed.GetValue(gateNames), chat is not null || talker is not null);
            var inputs = Inputs(parsed.GetRequiredValue(slides), parsed.GetValue(tissue), parsed.GetValue(report), parsed.GetValue(CommonOptions.SlideMpp));
            var address = parsed.GetValue(store);
            if (address is not null)
                RunStore.Parse(address);
            using var detection = TissueDetection.Create(parsed);
            using var model = ClipModel.Load(parsed.GetRequiredValue(CommonOptions.Model), CommonOptions.ModelOptions(parsed, tiles: true));
            var run = RunFolder.Create(parsed.GetRequiredValue(output));
            var json = parsed.GetValue(CommonOptions.Json);
            if (!json)
            {
                terminal.Out.WriteLine($"{ModelInfoCommand.Terms(model.Manifest)}\n{Notices.Research}");
                terminal.Out.Flush();
            }

            var selector = new PatchSelector(filter: new SimilarityFilter(parsed.GetValue(similarity) is { } threshold ? new SimilarityFilterOptions { Threshold = threshold } : null));
            using var agents = talker is not null ? RunAgents.Over(new LlavaChatClient(LlavaModel.Load(talker), new LlavaChatOptions { MaxConversations = 1 }, ownsModel: true), gates)
                : chat is null ? RunAgents.Local(gates) : RunAgents.Over(chat, gates, parsed.GetValue(tissue), parsed.GetValue(sendReports));
            var slideOptions = new SlideOptions { Isolation = CommonOptions.Isolation(parsed) }; // The scale goes with each slide.
            RunSummary summary;
            bool written;
            var progress = ProgressDisplay.Create(terminal, CommonOptions.IsSilent(parsed));
            await using (progress.ConfigureAwait(false))
            {
                var generation = new Generation(
                    run, address, model, agents, slideOptions, detection.Detector, CommonOptions.TileGridOptions(parsed), CommonOptions.EmbedderOptions(parsed), selector, parsed.GetRequiredValue(attempts), progress);
                (summary, written) = await generation.RunAsync(inputs, cancellationToken).ConfigureAwait(false);
            }

            var result = Result(run, model, summary, written);
            if (json)
                terminal.WriteJson(result, CliJson.Document.GenerateResult);
            else
                Print(terminal.Out, result);
            return Outcome.OfRun(result.Failures, inputs.Count - summary.Repeated, summary.Counts.SetAside);
        });
        return command;
    }

    private static List<SlideInput> Inputs(string[] paths, string? tissueSource, string? report, double? micronsPerPixel)
    {
        if (report is not null && paths.Length > 1)
            throw new CommandException(ExitCode.Usage, "--report belongs to a single slide; run the slides one by one into the same folder.");
        if (Array.TrueForAll(paths, path => !File.Exists(path)))
            throw new CommandException(ExitCode.Input, Directory.Exists(paths[0]) ? $"{paths[0]}: is a folder; a slide file is expected." : $"{paths[0]}: no such file.");
        var text = report is null ? null : ReportFile.Read(report);
        return [.. paths.Select(path => new SlideInput(path, TissueSource: tissueSource, Report: text, MicronsPerPixel: micronsPerPixel))];
    }

    private static IReadOnlyList<ICaptionGate> Gates(string? names, bool chat)
    {
        switch (names ?? (chat ? "all" : "none"))
        {
            case "all":
                return CaptionGates.All;
            case "none":
                return [];
            case var some:
                try
                {
                    return CaptionGates.Named(some.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
                }
                catch (ArgumentException e)
                {
                    throw new CommandException(ExitCode.Usage, $"--gates: {Failure.OneLine(e.Message)}", e);
                }
        }
    }

    private static GenerateResult Result(RunFolder run, ClipModel model, RunSummary summary, bool written)
    {
        var any = summary.Counts.Captioned > 0;
        return new GenerateResult(
            ModelInfoCommand.Terms(model.Manifest),
            Notices.Research,
            run.Path,
            summary.Slides,
            summary.Repeated,
            [.. summary.Failures.Select(failure => Failure.OneLine(failure.Reason))],
            summary.Tiles,
            summary.Counts.Patches,
            summary.Counts.Captioned,
            summary.Counts.Rejected,
            summary.Counts.SetAside,
            any ? run.Dataset : null,
            written,
            any ? run.ContactSheet : null);
    }

    private static void Print(TextWriter output, GenerateResult result)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Slides} slides, {result.Tiles} tiles; in the run {result.Chosen} patches chosen, {result.Captioned} captioned, {(result.Rejected > 0 ? $"{result.Rejected} rejected, " : "")}{result.SetAside} set aside"));
        if (result.Dataset is not null)
            output.WriteLine($"dataset {result.Dataset} {(result.DatasetWritten ? "written" : "unchanged")}; contact sheet {result.ContactSheet}");
    }
}

using System.CommandLine;
using System.Text;
using Microsoft.Extensions.AI;
using PathGen.Instruct;

namespace PathGen.Cli;

/// <summary><c>pathgen chat</c>: questions about a patch to a LLaVA in this process.</summary>
internal static class ChatCommand
{
    private const int MaxLine = 1 << 16;

    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var image = new Option<string?>("--image") { Description = "A picture (PNG, JPEG) to ask about.", HelpName = "FILE" };
        var slide = new Option<string?>("--slide") { Description = "A slide to ask about a region of.", HelpName = "FILE" };
        var region = new Option<string?>("--region") { Description = "The region, in level-0 pixels.", HelpName = "x,y,w,h" };
        var prompt = new Option<string?>("--prompt") { Description = "Ask this once. Default: read questions from standard input, one a line, as one conversation.", HelpName = "TEXT" };
        var command = new Command("chat", "Ask a LLaVA, such as PathGen-LLaVA, about a picture or a region of a slide. In this process: nothing is sent anywhere. Not a diagnosis.")
        {
            CommonOptions.Model, image, slide, region, prompt, LlavaOptions.MaxTokens, LlavaOptions.Temperature, LlavaOptions.Seed, LlavaOptions.Precision, CommonOptions.Provider, CommonOptions.SlideMpp, CommonOptions.Json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var json = parsed.GetValue(CommonOptions.Json);
            var asked = parsed.GetValue(prompt);
            if (json && asked is null)
                throw new CommandException(ExitCode.Usage, "--json prints one document, so it needs --prompt.");
            var picture = AskedPicture.Read(parsed.GetValue(image), parsed.GetValue(slide), parsed.GetValue(region), CommonOptions.SlideOptions(parsed), cancellationToken);
            using var client = new LlavaChatClient(LlavaOptions.Load(parsed, parsed.GetRequiredValue(CommonOptions.Model)), new LlavaChatOptions { MaxConversations = 1 }, ownsModel: true);
            var terms = ModelInfoCommand.Terms(((LlavaModel)client.GetService(typeof(LlavaModel))!).Manifest);
            var options = new ChatOptions { MaxOutputTokens = parsed.GetValue(LlavaOptions.MaxTokens), Temperature = (float?)parsed.GetValue(LlavaOptions.Temperature), Seed = parsed.GetValue(LlavaOptions.Seed) };
            if (json)
            {
                var response = await client.GetResponseAsync([Question(asked!, picture)], options, cancellationToken).ConfigureAwait(false);
                var usage = response.Usage!;
                terminal.WriteJson(
                    new ChatAnswer(terms, Notices.Research, asked!, response.Text, response.FinishReason!.Value.Value, usage.InputTokenCount ?? 0, usage.OutputTokenCount ?? 0), CliJson.Document.ChatAnswer);
                return ExitCode.Done;
            }

            terminal.Error.WriteLine($"{terms}\n{Notices.Research}");
            await ConverseAsync(terminal, client, picture, asked is null ? ReadQuestions(cancellationToken) : One(asked), options, cancellationToken).ConfigureAwait(false);
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task ConverseAsync(
        Terminal terminal, LlavaChatClient client, DataContent? picture, IAsyncEnumerable<string> questions, ChatOptions options, CancellationToken cancellationToken)
    {
        var messages = new List<ChatMessage>();
        await foreach (var question in questions.ConfigureAwait(false))
        {
            if (string.IsNullOrWhiteSpace(question))
                continue;
            messages.Add(Question(question, messages.Count == 0 ? picture : null));
            var answer = new StringBuilder();
            await foreach (var update in client.GetStreamingResponseAsync(messages, options, cancellationToken).ConfigureAwait(false))
            {
                answer.Append(update.Text);

                // What a model says must not steer the terminal.
                terminal.Out.Write(new string([.. update.Text.Where(c => c == '\n' || !char.IsControl(c))]));
                terminal.Out.Flush();
            }

            terminal.Out.WriteLine();
            terminal.Out.Flush();
            messages.Add(new ChatMessage(ChatRole.Assistant, answer.ToString()));
        }
    }

    private static ChatMessage Question(string text, DataContent? picture) => new(ChatRole.User, picture is null ? [new TextContent(text)] : [picture, new TextContent(text)]);

    private static async IAsyncEnumerable<string> One(string question)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        yield return question;
    }

    private static async IAsyncEnumerable<string> ReadQuestions([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false, throwOnInvalidBytes: false));
        while (await Task.Run(input.ReadLine, CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            if (line.Length > MaxLine)
                throw new CommandException(ExitCode.Input, $"standard input: a question of {line.Length:N0} characters; at most {MaxLine:N0} are read.");
            yield return line;
        }
    }
}

namespace PathGen.Cli.Tests;

public class HelpTests
{
    [Fact]
    public async Task Help_lists_every_command_and_every_exit_code()
    {
        var help = (await Pathgen.RunAsync("--help")).Succeeded().Out;
        foreach (var command in new[] { "doctor", "slide", "model", "embed", "tokenize", "classify", "eval", "generate", "runs", "status", "failures", "review", "import", "export", "materialize", "training-set" })
            Assert.Contains($"  {command} ", help, StringComparison.Ordinal);
        foreach (var (code, meaning) in ExitCode.Table)
            Assert.Contains($"{code,-4}{meaning}", help, StringComparison.Ordinal);
        Assert.Contains("Research use only; not a diagnostic device.", help, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("doctor", "--json")]
    [InlineData("slide info", "SLIDE", "--identifying", "--json", "--out", "--slide-mpp")]
    [InlineData("slide thumbnail", "SLIDE", "--json", "--out", "--slide-mpp")]
    [InlineData("slide tissue", "SLIDE", "--json", "--out", "--slide-mpp")]
    [InlineData("slide tiles", "SLIDE", "--json", "--out", "--slide-mpp")]
    [InlineData("slide deidentify", "SLIDE", "--out", "--json")]
    [InlineData("model pull", "NAME", "pathgen-clip, pathgen-clip-l", "--out", "--accept-licence", "--mirror", "--json")]
    [InlineData("model import", "CHECKPOINT", "--out", "--arch", "--activation", "--precision")]
    [InlineData("model info", "DIR", "--json")]
    [InlineData("embed", "PATH", "--model", "--out")]
    [InlineData("tokenize", "--json")]
    [InlineData("classify", "PATH", "--model", "--labels", "--template", "--json")]
    [InlineData("eval tasks", "--copy", "--json")]
    [InlineData("eval zero-shot", "--task", "--model", "--images", "--csv", "--template", "--out", "--max-failures", "--bootstrap", "--seed", "--json")]
    [InlineData("eval linear-probe", "--train", "--test", "--train-labels", "--test-labels", "--shots", "--draws", "--c", "--out", "--json")]
    [InlineData("eval retrieval", "--pairs", "--model", "--images", "--k", "--out", "--json")]
    [InlineData("wsi train", "--features", "--labels", "--task", "--split", "--method", "--seeds", "--out", "--epochs", "--learning-rate", "--json")]
    [InlineData("wsi predict", "FEATURES", "--head", "--out", "--attention", "--provider", "--json")]
    [InlineData("wsi eval", "PREDICTIONS", "--labels", "--task", "--bootstrap", "--json")]
    [InlineData("generate", "SLIDE", "--model", "--out", "--tissue-source", "--report", "--slide-mpp", "--target-mpp", "--chat-endpoint", "--chat-model")]
    [InlineData("export", "RUN", "--format", "--out", "--split", "--mix", "--slides", "--licence")]
    [InlineData("runs", "PLACE", "--json")]
    [InlineData("status", "RUN", "--json")]
    [InlineData("failures", "RUN", "--stage", "--json")]
    [InlineData("review list", "RUN", "--state", "--sample", "--out")]
    [InlineData("review apply", "RUN", "TABLE", "--by")]
    [InlineData("import", "INDEX", "--out", "--source", "--licence")]
    [InlineData("training-set describe", "RUN", "--out", "--mix", "--chat-endpoint", "--chat-model")]
    [InlineData("training-set revise", "RUN", "--out", "--max-edits", "--clean-share", "--seed")]
    [InlineData("materialize", "LIST", "--slides", "--out", "--format")]
    public async Task Every_command_has_the_words_that_scripts_rely_on(string command, params string[] words)
    {
        var help = (await Pathgen.RunAsync([.. command.Split(' '), "--help"])).Succeeded().Out;
        Assert.All(words, word => Assert.Contains(word, help, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("slid")]
    [InlineData("slide")]
    [InlineData("slide info")]
    [InlineData("slide info a b")]
    [InlineData("slide info a --slide-mpp 0")]
    [InlineData("slide info a --slide-mpp NaN")]
    [InlineData("slide info a --slide-mpp x")]
    [InlineData("slide thumbnail a --out b.png --max-side 0")]
    [InlineData("slide thumbnail a --out b.bmp")]
    [InlineData("slide tissue a --out b.jpg")]
    [InlineData("model import a")]
    [InlineData("model pull pathgen-clip")]
    [InlineData("model import a --out b --activation relu")]
    [InlineData("model import a --out b --precision fp64")]
    [InlineData("embed a --model m")]
    [InlineData("embed a --model m --out b.txt")]
    [InlineData("classify a --model m --labels one")]
    [InlineData("classify a --model m --labels one;two --template none")]
    [InlineData("generate a --model m --out r --chat-model x")]
    [InlineData("generate a --model m --out r --chat-endpoint ftp://x --chat-model x")]
    [InlineData("generate a b --model m --out r --report x")]
    [InlineData("eval")]
    [InlineData("eval zero-shot --task bach --model m --out o")]
    [InlineData("eval zero-shot --task bach --model m --out o --images i --max-failures 2")]
    [InlineData("eval zero-shot --task bach --model m --out o --images i --template none")]
    [InlineData("eval linear-probe --train a.npy --test b.npy")]
    [InlineData("eval linear-probe --train a.npy --test b.npy --out o --shots 0")]
    [InlineData("eval retrieval --model m --out o")]
    [InlineData("wsi")]
    [InlineData("wsi train --features f --labels l")]
    [InlineData("wsi train --features f --out o")]
    [InlineData("wsi train --features f --labels l --out o --method svm")]
    [InlineData("wsi train --features f --labels l --out o --epochs 0")]
    [InlineData("wsi train --features f --labels l --out o --seeds 1,x")]
    [InlineData("wsi predict --head h --out o")]
    [InlineData("export r --out d --format csv")]
    [InlineData("--unknown")]
    public async Task A_wrong_command_line_is_one_line_and_exit_code_2(string line)
    {
        var run = await Pathgen.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        run.Failed(ExitCode.Usage);
        Assert.Empty(run.Out);
    }
}

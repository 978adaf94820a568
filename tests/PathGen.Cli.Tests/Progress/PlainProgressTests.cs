namespace PathGen.Cli.Tests;

public class PlainProgressTests
{
    [Fact]
    public void A_line_appears_every_few_seconds_and_at_the_end()
    {
        var (output, clock) = (new StringWriter { NewLine = "\n" }, new SteppedClock());
        var display = new PlainProgress(output, clock);
        using (var stage = display.Begin("embedding", "tiles", 100))
        {
            for (var i = 1; i <= 100; i++)
            {
                clock.Advance(TimeSpan.FromSeconds(0.1));
                stage.Report(i);
            }
        }

        Assert.Equal(
            """
            embedding: 30/100 tiles, 10.0 tiles/s, 0:07 left
            embedding: 60/100 tiles, 10.0 tiles/s, 0:04 left
            embedding: 90/100 tiles, 10.0 tiles/s, 0:01 left
            embedding: 100 tiles in 0:10 (10.0 tiles/s)

            """,
            output.ToString());
    }

    [Fact]
    public void A_total_that_becomes_known_later_is_used_and_an_empty_stage_ends_plainly()
    {
        var (output, clock) = (new StringWriter { NewLine = "\n" }, new SteppedClock());
        var display = new PlainProgress(output, clock);
        using (var stage = display.Begin("describing", "patches"))
        {
            clock.Advance(TimeSpan.FromSeconds(4));
            stage.Report(2);
            clock.Advance(TimeSpan.FromSeconds(4));
            stage.Report(4, 800);
        }

        display.Begin("writing", "files").Dispose();
        Assert.Equal(
            """
            describing: 2 patches, 0.5 patches/s
            describing: 4/800 patches, 0.5 patches/s, 26:32 left
            describing: 4 patches in 0:08 (0.5 patches/s)
            writing: 0 files

            """,
            output.ToString());
    }

    private sealed class SteppedClock : TimeProvider
    {
        private long now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => now;

        public void Advance(TimeSpan step) => now += step.Ticks;
    }
}

namespace PathGen.Instruct.Tests.Chat;

/// <summary>Tokens are chosen as transformers' processors choose: penalty, temperature, top-k, top-p.</summary>
public sealed class TokenSamplerTests
{
    private static readonly float[] Scores = [1.0f, 3.0f, 2.0f, 3.0f, -1.0f];

    [Fact]
    public void Without_a_temperature_the_best_is_chosen_and_of_equals_the_first()
    {
        Assert.Equal(1, new TokenSampler(Settings(0)).Next(Scores, []));
        Assert.Equal(3, new TokenSampler(Settings(0, penalty: 2)).Next(Scores, [1]));

        // 3 / 2 = 1.5 for both of the best; -1 · 2 = -2; a token said twice is penalised once.
        Assert.Equal(2, new TokenSampler(Settings(0, penalty: 2)).Next(Scores, [1, 3, 1, 4]));
    }

    [Fact]
    public void Shares_of_many_draws_are_those_of_the_softmax()
    {
        foreach (var (temperature, topK, topP, allowed) in new[] { (1f, 0, 1f, "01234"), (0.5f, 0, 1f, "01234"), (1f, 2, 1f, "13"), (1f, 3, 1f, "123"), (1f, 0, 0.75f, "13"), (1f, 0, 0.9f, "123") })
        {
            var sampler = new TokenSampler(Settings(temperature, topK, topP));
            var counts = new int[Scores.Length];
            const int Draws = 20_000;
            for (var i = 0; i < Draws; i++)
                counts[sampler.Next(Scores, [])]++;
            var weights = Scores.Select((s, i) => allowed.Contains((char)('0' + i)) ? Math.Exp(s / temperature) : 0).ToArray();
            for (var i = 0; i < counts.Length; i++)
            {
                // Four deviations of a binomial, and none at all where nothing is allowed.
                var share = weights[i] / weights.Sum();
                Assert.InRange(Math.Abs((counts[i] / (double)Draws) - share), 0, 4 * Math.Sqrt(share * (1 - share) / Draws));
            }
        }
    }

    [Fact]
    public void The_same_seed_chooses_the_same_and_a_score_that_is_no_number_is_an_error()
    {
        List<int> Draw(long seed)
        {
            var sampler = new TokenSampler(Settings(1.5f, seed: seed));
            return [.. Enumerable.Range(0, 50).Select(_ => sampler.Next(Scores, []))];
        }

        Assert.Equal(Draw(7), Draw(7));
        Assert.NotEqual(Draw(7), Draw(8));
        Assert.Throws<InstructException>(() => new TokenSampler(Settings(0)).Next([1, float.NaN], []));
        Assert.Throws<InstructException>(() => new TokenSampler(Settings(1)).Next([float.PositiveInfinity, 1], []));
    }

    [Fact]
    public void Stops_are_found_across_pieces_and_what_may_begin_one_is_held_back()
    {
        var stop = new StopText(["###", "END"]);
        Assert.Equal("ab", stop.Append("ab#"));
        Assert.Equal("#c", stop.Append("c"));
        Assert.Equal("x", stop.Append("x##"));
        Assert.Equal("##y", stop.Append("yE"));
        Assert.Equal("", stop.Append("N"));
        Assert.Equal("", stop.Append("Dno"));
        Assert.True(stop.Found);
        var unfinished = new StopText(["###"]);
        Assert.Equal("a", unfinished.Append("a##"));
        Assert.Equal("##", unfinished.Finish());
        Assert.False(unfinished.Found);
    }

    private static SamplingSettings Settings(float temperature, int topK = 0, float topP = 1, float penalty = 1, long seed = 1) => new(temperature, topK, topP, penalty, seed);
}

namespace PathGen.Agents.Tests;

public class DescriptionDamagerTests
{
    private static readonly string[] Foreign = ["Necrosis fills the lumen of the glands.", "Many eosinophils surround a vessel.", "The stroma is oedematous."];

    [Fact]
    public async Task The_repairs_undo_the_damage_of_every_published_caption()
    {
        var damager = new DescriptionDamager(new DescriptionDamagerOptions { CleanShare = 0.2, MaxEdits = 4 });
        var (clean, kinds) = (0, new Dictionary<EditKind, int>());
        var pairs = await PublishedRecords.ReadAsync();
        foreach (var pair in pairs)
        {
            List<string> sentences = [.. Sentences.Split(pair.Caption).Select(sentence => sentence[^1] is '.' or '!' or '?' ? sentence : sentence + ".")];
            var made = damager.Damage($"{pair.SlideId}_{pair.X}", pair.Caption, Foreign);
            Assert.Equal(made.Damage.Count, made.Repairs.Count);
            Assert.InRange(made.Damage.Count, 0, 4);
            Assert.Equal(made.Damage.Count == 0, made.Text == string.Join(' ', sentences));
            if (made.Damage.Count > 0)
                Assert.Equal(sentences.Order(StringComparer.Ordinal), Sentences.Split(Repair(made)).Order(StringComparer.Ordinal));
            Assert.Equivalent(made, damager.Damage($"{pair.SlideId}_{pair.X}", pair.Caption, Foreign), strict: true);
            clean += made.Damage.Count == 0 ? 1 : 0;
            foreach (var edit in made.Repairs)
                kinds[edit.Kind] = kinds.GetValueOrDefault(edit.Kind) + 1;
        }

        // Binomial: 5 standard deviations of 500 fifths are 45; some captions have too few sentences for any damage.
        Assert.InRange(clean, 55, 175);
        Assert.All(Enum.GetValues<EditKind>(), kind => Assert.True(kinds[kind] > 60, $"{kind}: {kinds[kind]}"));
    }

    [Fact]
    public void Another_seed_does_other_damage_and_one_sentence_always_stays()
    {
        const string Text = "Large glands are seen. The stroma is dense. No necrosis is present.";
        var made = Enumerable.Range(0, 40).Select(seed => new DescriptionDamager(new DescriptionDamagerOptions { Seed = seed, CleanShare = 0, MaxEdits = 10 }).Damage("a", Text, Foreign)).ToList();
        Assert.InRange(made.Select(m => m.Text).Distinct().Count(), 10, 40);
        Assert.All(made, m => Assert.NotEmpty(m.Damage));
        Assert.All(made, m => Assert.Contains(Sentences.Split(m.Text), sentence => Text.Contains(sentence, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("One sentence about glands only.")]
    [InlineData("")]
    [InlineData("Glands are seen. Glands are seen. Stroma.")]
    public void What_cannot_be_damaged_without_doubt_is_left_as_it_is(string text) =>
        Assert.Empty(new DescriptionDamager(new DescriptionDamagerOptions { CleanShare = 0 }).Damage("a", text, Foreign).Damage);

    [Theory]
    [InlineData("Large glands with well-formed lumina.", 0, "Small glands with well-formed lumina.")]
    [InlineData("Large glands with well-formed lumina.", 2, "Large glands with poorly formed lumina.")]
    [InlineData("Cells lack atypia.", 0, "Cells show atypia.")]
    [InlineData("Nothing of the kind.", 0, null)]
    public void A_term_is_turned_and_its_letter_case_kept(string sentence, int from, string? turned) => Assert.Equal(turned, OppositeTerms.Turn(sentence, from));

    // As the revise agent's edits are made, by the simplest means.
    private static string Repair(DescriptionDamage made)
    {
        var text = made.Text;
        foreach (var edit in made.Repairs)
        {
            if (edit.Kind == EditKind.Add)
            {
                text += " " + edit.After;
                continue;
            }

            var at = text.IndexOf(edit.Before, StringComparison.Ordinal);
            Assert.True(at >= 0, edit.Before);
            text = text[..at] + edit.After + text[(at + edit.Before.Length)..];
        }

        return text;
    }
}

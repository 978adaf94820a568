using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PathGen.Agents;

/// <summary>
/// Damages true descriptions so that a revise agent can be trained to repair them: sentences are left out (the repair adds them), sentences of other patients' patches are put in (the repair
/// deletes them), and terms are turned into their opposites (the repair changes the sentence back). Deterministic: what is done follows from the description's name and the seed. Thread-safe.
/// </summary>
/// <param name="options">How; null for defaults.</param>
public sealed class DescriptionDamager(DescriptionDamagerOptions? options = null)
{
    private const string Unsupported = "the image does not show it";
    private const string Otherwise = "the image shows it otherwise";
    private const string Missing = "the image shows it";

    private readonly DescriptionDamagerOptions options = options ?? new DescriptionDamagerOptions();

    /// <summary>Damages a description.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="description">A description that is true.</param>
    /// <param name="foreign">Sentences that are true of other patches; those that this description holds too are passed over.</param>
    public DescriptionDamage Damage(string id, string description, IReadOnlyList<string> foreign)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(description);
        ArgumentNullException.ThrowIfNull(foreign);
        List<string> sentences = [.. Sentences.Split(description).Select(sentence => sentence[^1] is '.' or '!' or '?' ? sentence : sentence + ".")];
        var whole = string.Join(' ', sentences);
        var random = new Draws(options.Seed, id);

        // A sentence that comes twice could not be told from its twin in the answer.
        if (random.Share() < options.CleanShare || sentences.Count < 2 || sentences.Distinct(StringComparer.Ordinal).Count() != sentences.Count)
            return new DescriptionDamage(whole, [], []);
        var own = sentences.ToHashSet(StringComparer.OrdinalIgnoreCase);
        string[] others = [.. foreign.Where(sentence => !own.Contains(sentence)).Distinct(StringComparer.Ordinal)];
        var text = sentences.Select(sentence => (Text: (string?)sentence, Touched: false)).ToList();
        var (damage, repairs, additions) = (new List<Edit>(), new List<Edit>(), new List<Edit>());
        var wanted = 1 + random.Below(Math.Min(options.MaxEdits, sentences.Count - 1));
        for (var tries = 0; damage.Count < wanted && tries < 8 * wanted; tries++)
        {
            int[] free = [.. Enumerable.Range(0, text.Count).Where(i => !text[i].Touched)];
            if (free.Length < 2)
                break; // One sentence stays as it is.
            var at = free[random.Below(free.Length)];
            var sentence = text[at].Text!;
            switch (random.Below(3))
            {
                case 0:
                    text[at] = (null, true);
                    damage.Add(new Edit(EditKind.Delete, sentence, "", "left out"));
                    additions.Add(new Edit(EditKind.Add, "", sentence, Missing));
                    break;
                case 1 when others.Length > 0:
                    var stranger = others[random.Below(others.Length)];
                    if (text.Exists(part => part.Text == stranger))
                        break;
                    text.Insert(at + 1, (stranger, true));
                    damage.Add(new Edit(EditKind.Add, "", stranger, "put in"));
                    repairs.Add(new Edit(EditKind.Delete, stranger, "", Unsupported));
                    break;
                default:
                    if (OppositeTerms.Turn(sentence, random.Below(1 << 16)) is not { } turned || own.Contains(turned))
                        break;
                    text[at] = (turned, true);
                    damage.Add(new Edit(EditKind.Change, sentence, turned, "turned"));
                    repairs.Add(new Edit(EditKind.Change, turned, sentence, Otherwise));
                    break;
            }
        }

        string[] damaged = [.. text.Where(part => part.Text is not null).Select(part => part.Text!)];
        var made = new DescriptionDamage(string.Join(' ', damaged), damage, [.. repairs, .. additions]);

        // Where sentences cannot be told apart once they stand elsewhere ("etc." ends one only at the end), nothing is done.
        return Sentences.Split(made.Text).SequenceEqual(damaged) && Sentences.Split(Repair(made)).Order(StringComparer.Ordinal).SequenceEqual(sentences.Order(StringComparer.Ordinal))
            ? made
            : new DescriptionDamage(whole, [], []);
    }

    // As a revision's edits are made.
    private static string Repair(DescriptionDamage made)
    {
        var text = made.Text;
        foreach (var edit in made.Repairs)
        {
            var at = edit.Kind == EditKind.Add ? text.Length : text.IndexOf(edit.Before, StringComparison.Ordinal);
            if (at < 0)
                return "";
            text = edit.Kind == EditKind.Add ? $"{text} {edit.After}" : text[..at] + edit.After + text[(at + edit.Before.Length)..];
        }

        return text;
    }

    // Numbers that follow from seed and name: SHA-256 in counter mode.
    private sealed class Draws(int seed, string id)
    {
        private int count;

        public double Share() => (Next() >> 11) * (1.0 / (1UL << 53));

        public int Below(int bound) => (int)(Next() % (ulong)bound);

        private ulong Next() => BinaryPrimitives.ReadUInt64BigEndian(
            SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"damage {seed} {count++}\n{id}"))));
    }
}

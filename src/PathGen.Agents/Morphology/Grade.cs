namespace PathGen.Agents;

/// <summary>A word for values below a bound.</summary>
/// <param name="Below">The first value that the word no longer covers; infinity for the last grade.</param>
/// <param name="Word">The word.</param>
internal readonly record struct Grade(double Below, string Word)
{
    /// <summary>The word for a value.</summary>
    public static string Of(ReadOnlySpan<Grade> grades, double value)
    {
        foreach (var grade in grades)
        {
            if (value < grade.Below)
                return grade.Word;
        }

        return grades[^1].Word;
    }
}

namespace PathGen.Slides.Tests;

/// <summary>Campaigns run alone: they measure this process's time and memory.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class FuzzCollection
{
    public const string Name = "Fuzzing";
}

namespace PathGen.Agents;

/// <summary>What a run is doing.</summary>
public enum RunStep
{
    /// <summary>Reading a slide's bytes for its SHA-256.</summary>
    Hash,

    /// <summary>Finding tissue and laying the tiles.</summary>
    Tissue,

    /// <summary>Writing the slide's attributes and findings.</summary>
    Prompts,

    /// <summary>Embedding tiles; counts tiles.</summary>
    Embed,

    /// <summary>Choosing patches.</summary>
    Select,

    /// <summary>Describing, revising, summarising and judging; counts patches.</summary>
    Caption,

    /// <summary>A patch was set aside; the note says why.</summary>
    PatchSetAside,

    /// <summary>The gates rejected a patch's caption; the note says why.</summary>
    PatchRejected,

    /// <summary>A slide failed and was left out; the note says why.</summary>
    SlideFailed,

    /// <summary>A slide has the same bytes as an earlier one of the run and was left out; the note names that one.</summary>
    SlideRepeated,

    /// <summary>Every patch of a slide is captioned, rejected or set aside.</summary>
    SlideDone,
}

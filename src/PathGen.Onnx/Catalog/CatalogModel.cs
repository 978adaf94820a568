namespace PathGen.Onnx;

/// <summary>A published model that the catalogue knows.</summary>
public sealed record CatalogModel
{
    /// <summary>The name under which it is asked for, such as <c>pathgen-clip</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What it is, for people.</summary>
    public required string Title { get; init; }

    /// <summary>Its architecture by open_clip's name; null where a configuration among the files describes it.</summary>
    public string? Architecture { get; init; }

    /// <summary>Its activation, which its checkpoint does not record; null where a configuration among the files does.</summary>
    public Activation? Activation { get; init; }

    /// <summary>The publisher's page, where conditions are accepted.</summary>
    public required Uri Page { get; init; }

    /// <summary>What the files' addresses begin with; it ends in a slash.</summary>
    public required Uri Address { get; init; }

    /// <summary>Its terms.</summary>
    public required CatalogLicence Licence { get; init; }

    /// <summary>Its files, the checkpoint first.</summary>
    public required IReadOnlyList<CatalogFile> Files { get; init; }
}

namespace PathGen.Samples.SyntheticTissue;

/// <summary>What a place of a painted slide shows. The numbers are those of the class map's picture.</summary>
public enum TissueClass
{
    /// <summary>Empty glass.</summary>
    Glass = 0,

    /// <summary>Adipose tissue: large clear cells with thin membranes and nuclei pressed to the edge.</summary>
    Fat = 1,

    /// <summary>Connective tissue: wavy collagen with sparse spindle nuclei.</summary>
    Stroma = 2,

    /// <summary>A dense lymphocytic infiltrate: small round dark nuclei with scant cytoplasm.</summary>
    Lymphocytes = 3,

    /// <summary>Glands: columnar epithelium around a lumen, nuclei in a palisade.</summary>
    Glands = 4,

    /// <summary>Necrosis: pale ghosts and debris without intact nuclei.</summary>
    Necrosis = 5,

    /// <summary>Blood: packed red cells.</summary>
    Blood = 6,

    /// <summary>Pools of pale blue-grey mucin with few floating cells.</summary>
    Mucin = 7,

    /// <summary>Solid sheets of large pleomorphic cells; painted only where <see cref="SyntheticSlideOptions.Tumour"/> asks for it.</summary>
    Tumour = 8,
}

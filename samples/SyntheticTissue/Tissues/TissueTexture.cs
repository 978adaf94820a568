namespace PathGen.Samples.SyntheticTissue;

/// <summary>How one tissue looks: what its ground is, and what bodies lie on it. Holds working data of one canvas; used by one thread at a time.</summary>
internal abstract class TissueTexture
{
    /// <summary>Prepares for the canvas where it now stands.</summary>
    public virtual void Begin(Canvas canvas)
    {
    }

    /// <summary>The dye of the ground at a pixel.</summary>
    /// <param name="canvas">The canvas.</param>
    /// <param name="pixel">Index of the pixel.</param>
    /// <param name="x">Its place in world units.</param>
    /// <param name="y">Its place in world units.</param>
    public abstract Ink Ground(Canvas canvas, int pixel, float x, float y);

    /// <summary>Lays cells and other bodies over the ground.</summary>
    public abstract void PaintBodies(Canvas canvas);
}

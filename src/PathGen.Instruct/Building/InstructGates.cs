namespace PathGen.Instruct;

/// <summary>The gates of this library.</summary>
public static class InstructGates
{
    /// <summary>Form, support by the caption, need of the image, distinct options, no length that gives away, no leak of the caption's wording: in this order.</summary>
    public static IReadOnlyList<IInstructGate> All { get; } = [new FormGate(), new SupportGate(), new ImageGate(), new OptionsGate(), new LengthGate(), new LeakGate()];
}

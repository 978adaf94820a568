namespace PathGen.Slides;

/// <summary>A tissue detector that looks for stain on bright glass was given what looks like a fluorescence slide. The message says what was seen and what else to use.</summary>
public sealed class FluorescenceSlideException(string message) : SlideException(message);

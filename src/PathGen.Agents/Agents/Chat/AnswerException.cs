namespace PathGen.Agents;

/// <summary>A model answered, but not with something that can be used; asking again may help.</summary>
internal sealed class AnswerException(string message) : Exception(message);

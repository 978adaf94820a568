namespace PathGen.Clip.Tests;

public sealed class UnitVectorTests
{
    [Fact]
    public void A_vector_is_divided_by_its_length()
    {
        float[] vector = [3, 0, -4];
        Assert.True(UnitVector.TryNormalise(vector));
        Assert.Equal([0.6f, 0, -0.8f], vector);
    }

    [Fact]
    public void Values_whose_squares_leave_the_range_of_a_float_are_no_problem()
    {
        float[] large = [float.MaxValue, float.MaxValue];
        Assert.True(UnitVector.TryNormalise(large));
        Assert.Equal(Math.Sqrt(0.5), large[0], 1e-7);
        float[] small = [float.Epsilon, 0];
        Assert.True(UnitVector.TryNormalise(small));
        Assert.Equal(1, small[0]);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_vector_without_direction_is_left_alone(float value)
    {
        float[] vector = [0, value];
        Assert.False(UnitVector.TryNormalise(vector));
        Assert.Equal([0, value], vector);
    }
}

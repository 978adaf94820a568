namespace PathGen.Slides.Tests;

public sealed class SlidePropertiesTests
{
    [Theory]
    [InlineData("dicom.ImageType[2]", false)]
    [InlineData("dicom.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0].PixelSpacing[1]", false)]
    [InlineData("dicom.OpticalPathSequence[0].ObjectiveLensPower", false)]
    [InlineData("dicom.OpticalPathSequence[0].OpticalPathDescription", true)]
    [InlineData("dicom.PatientName", true)]
    [InlineData("dicom.SpecimenDescriptionSequence[0].SpecimenIdentifier", true)]
    [InlineData("dicom.ContentDate", true)]
    [InlineData("pathgen.left-out[0]", false)]
    [InlineData("aperio.Rows", true)]
    public void Attributes_of_dicom_are_told_apart_in_whichever_sequence(string name, bool expected) => Assert.Equal(expected, SlideProperties.MayIdentify(name));
}

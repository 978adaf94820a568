"""Makes the DICOM files of this folder with pydicom 2.3 and Pillow 9.4 (Debian 12: python3-pydicom, python3-pil), and in expected.json the SHA-256 of the RGB
bytes of the whole level, put together from frames that Pillow decodes. Run it here: /usr/bin/python3 make.py"""
import hashlib, io, json
import numpy as np
import pydicom
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate, encapsulate_extended
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian, JPEG2000Lossless, JPEGBaseline8Bit

SIDE = 32
expected = {}


def picture(width, height, seed):
    y, x = np.mgrid[0:height, 0:width]
    waves = [127 + 60 * np.sin((x * (3 + c) + seed * 40) / 17) + 60 * np.cos((y * (5 - c) - seed * 25) / 23) for c in range(3)]
    return np.clip(np.stack(waves, -1), 0, 255).astype(np.uint8)


def tiles(pixels):
    """The tiles row by row; those at the edges whole, filled up with grey."""
    rows, columns = -(-pixels.shape[0] // SIDE), -(-pixels.shape[1] // SIDE)
    whole = np.full((rows * SIDE, columns * SIDE, 3), 200, np.uint8)
    whole[:pixels.shape[0], :pixels.shape[1]] = pixels
    return [((r, c), whole[r * SIDE:(r + 1) * SIDE, c * SIDE:(c + 1) * SIDE]) for r in range(rows) for c in range(columns)]


def encode(tile, **how):
    data = io.BytesIO()
    Image.fromarray(tile).save(data, **how)
    return data.getvalue()


def decode(frame):
    return np.asarray(Image.open(io.BytesIO(frame)).convert("RGB"))


def item(**values):
    dataset = Dataset()
    for keyword, value in values.items():
        setattr(dataset, keyword, value)
    return dataset


def instance(width, height, frames, photometric, samples=3, organization="TILED_FULL"):
    return item(
        ImageType=["ORIGINAL", "PRIMARY", "VOLUME", "NONE"], SOPClassUID="1.2.840.10008.5.1.4.1.1.77.1.6", SOPInstanceUID="1.2.3.4.1", Modality="SM",
        StudyInstanceUID="1.2.3", SeriesInstanceUID="1.2.3.4", FrameOfReferenceUID="1.2.3.5", PatientName="Doe^Jane", InstanceNumber="1",
        DimensionOrganizationType=organization, SamplesPerPixel=samples, PhotometricInterpretation=photometric, NumberOfFrames=str(frames), Rows=SIDE, Columns=SIDE,
        BitsAllocated=8, BitsStored=8, HighBit=7, PixelRepresentation=0, PlanarConfiguration=0, TotalPixelMatrixColumns=width, TotalPixelMatrixRows=height,
        ImagedVolumeWidth=width * 0.00025, ImagedVolumeHeight=height * 0.0005,
        OpticalPathSequence=Sequence([item(OpticalPathIdentifier="1", ObjectiveLensPower="40", ICCProfile=b"not a profile ")]),
        SharedFunctionalGroupsSequence=Sequence([item(PixelMeasuresSequence=Sequence([item(PixelSpacing=["0.0005", "0.00025"])]))]))


def position(row, column, z=0.0, path="1"):
    return item(
        PlanePositionSlideSequence=Sequence([item(
            ColumnPositionInTotalImagePixelMatrix=column * SIDE + 1, RowPositionInTotalImagePixelMatrix=row * SIDE + 1, ZOffsetInSlideCoordinateSystem=str(z))]),
        OpticalPathIdentificationSequence=Sequence([item(OpticalPathIdentifier=path)]))


def undefined_lengths(dataset):
    for element in dataset:
        if element.VR == "SQ":
            element.is_undefined_length = True
            for entry in element.value:
                entry.is_undefined_length_sequence_item = True
                undefined_lengths(entry)


def save(name, dataset, syntax, pixels):
    dataset.SeriesInstanceUID = f"1.2.3.4.{len(expected)}"
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset.is_little_endian, dataset.is_implicit_VR = True, syntax == ImplicitVRLittleEndian
    if syntax not in (ImplicitVRLittleEndian, ExplicitVRLittleEndian):
        dataset["PixelData"].is_undefined_length = True
    pydicom.dcmwrite(name, dataset, write_like_original=False)
    expected[name] = {"width": pixels.shape[1], "height": pixels.shape[0], "sha256": hashlib.sha256(np.ascontiguousarray(pixels).tobytes()).hexdigest()}


def assemble(width, height, frames, background=255):
    rows, columns = -(-height // SIDE), -(-width // SIDE)
    whole = np.full((rows * SIDE, columns * SIDE, 3), background, np.uint8)
    for (row, column), frame in frames:
        whole[row * SIDE:(row + 1) * SIDE, column * SIDE:(column + 1) * SIDE] = frame
    return whole[:height, :width]


def jpeg(name, photometric, **encapsulation):
    pixels = picture(80, 50, 1)
    frames = [(place, encode(tile, format="JPEG", quality=90, subsampling=1)) for place, tile in tiles(pixels)]
    dataset = instance(80, 50, len(frames), photometric)
    dataset.PixelData = encapsulate([frame for _, frame in frames], **encapsulation)
    save(name, dataset, JPEGBaseline8Bit, assemble(80, 50, [(place, decode(frame)) for place, frame in frames]))


def jpeg_wrong_table(name):
    """What pydicom 2 made of frames of odd length: the extended table does not count their padding."""
    pixels = picture(80, 50, 5)
    frames = [(place, encode(tile, format="JPEG", quality=85)) for place, tile in tiles(pixels)]
    assert any(len(frame) % 2 for _, frame in frames[:-1])
    dataset = instance(80, 50, len(frames), "YBR_FULL_422")
    dataset.PixelData, dataset.ExtendedOffsetTable, dataset.ExtendedOffsetTableLengths = encapsulate_extended([frame for _, frame in frames])
    save(name, dataset, JPEGBaseline8Bit, assemble(80, 50, [(place, decode(frame)) for place, frame in frames]))


def jpeg2000(name):
    """Sparse: the second and the last tile are not stored, the others from the last to the first."""
    pixels = picture(90, 60, 2)
    frames = [(place, encode(tile, format="JPEG2000", irreversible=False)) for place, tile in tiles(pixels)]
    frames = [(place, frame + bytes(len(frame) % 2)) for place, frame in frames]
    stored = [frame for i, frame in enumerate(frames[:-1]) if i != 1][::-1]
    dataset = instance(90, 60, len(stored), "YBR_RCT", organization="TILED_SPARSE")
    dataset.PerFrameFunctionalGroupsSequence = Sequence([position(*place) for place, _ in stored])
    dataset.PixelData, dataset.ExtendedOffsetTable, dataset.ExtendedOffsetTableLengths = encapsulate_extended([frame for _, frame in stored])
    undefined_lengths(dataset)
    save(name, dataset, JPEG2000Lossless, assemble(90, 60, [(place, decode(frame)) for place, frame in stored]))


def native(name, syntax, planar):
    pixels = picture(70, 40, 3)
    frames = [tile for _, tile in tiles(pixels)]
    dataset = instance(70, 40, len(frames), "RGB")
    dataset.PlanarConfiguration = planar
    dataset.add_new(0x00091001, "LO", "a private attribute")
    dataset.add_new(0x00091010, "SQ", Sequence([item(CodeValue="1", CodeMeaning="private")]))
    dataset.PixelData = b"".join((tile.transpose(2, 0, 1) if planar else tile).tobytes() for tile in frames)
    undefined_lengths(dataset)
    save(name, dataset, syntax, pixels)


def focal_planes(name):
    """Grey, sparse: three focal planes of two optical paths; the middle plane (z = 1.5) of path 1 is what counts."""
    planes = {(z, path): picture(64, 32, 4 + z * 7 + (path == "2") * 31)[:, :, 0] for z in (0, 1, 2) for path in ("1", "2")}
    order = [(2, "1"), (1, "2"), (0, "1"), (1, "1"), (0, "2"), (2, "2")]
    dataset = instance(64, 32, 2 * len(order), "MONOCHROME2", samples=1, organization="TILED_SPARSE")
    dataset.OpticalPathSequence.append(item(OpticalPathIdentifier="2"))
    dataset.PerFrameFunctionalGroupsSequence = Sequence([position(0, column, 1.5 * z, path) for z, path in order for column in (0, 1)])
    dataset.PixelData = b"".join(planes[key][:, column * SIDE:(column + 1) * SIDE].tobytes() for key in order for column in (0, 1))
    save(name, dataset, ExplicitVRLittleEndian, np.repeat(planes[(1, "1")][:, :, None], 3, 2))


jpeg("jpeg_table.dcm", "YBR_FULL_422")
jpeg("jpeg_no_table.dcm", "YBR_FULL_422", has_bot=False)
jpeg("jpeg_fragments_table.dcm", "YBR_FULL_422", fragments_per_frame=3)
jpeg("jpeg_fragments_no_table.dcm", "YBR_FULL_422", fragments_per_frame=3, has_bot=False)
jpeg("jpeg_called_rgb.dcm", "RGB")
jpeg_wrong_table("jpeg_wrong_extended_table.dcm")
jpeg2000("jpeg2000_sparse_extended_table.dcm")
native("native_explicit.dcm", ExplicitVRLittleEndian, planar=0)
native("native_implicit.dcm", ImplicitVRLittleEndian, planar=0)
native("native_planar.dcm", ExplicitVRLittleEndian, planar=1)
focal_planes("grey_focal_planes.dcm")
json.dump(expected, open("expected.json", "w"), indent=1)

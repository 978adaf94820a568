"""h5py's side of the tests of HDF5: files as CLAM and TRIDENT lay them out, hostile ones, and what h5py sees in ours."""
import hashlib
import json
import sys

import h5py
import numpy as np


def arrays(rows, width):
    features = (np.arange(rows * width, dtype=np.float32) / 7 - 3).reshape(rows, width)
    coords = np.stack([np.arange(rows) * 512, np.arange(rows) * 256 + 5], axis=1).astype(np.int64)
    return features, coords


def clam(path, rows):
    """Features as CLAM's save_hdf5 writes them: one row a chunk, room to grow, no attributes."""
    features, coords = arrays(rows, 16)
    with h5py.File(path, "w") as file:
        for name, values in (("features", features), ("coords", coords)):
            dataset = file.create_dataset(name, shape=values.shape, maxshape=(None,) + values.shape[1:], chunks=(1,) + values.shape[1:], dtype=values.dtype)
            dataset[:] = values


def clam_patches(path, rows):
    """Coordinates as CLAM's create_patches_fp.py writes them."""
    _, coords = arrays(rows, 16)
    with h5py.File(path, "w") as file:
        dataset = file.create_dataset("coords", shape=coords.shape, maxshape=(None, 2), chunks=(1, 2), dtype=np.int32)
        dataset[:] = coords
        for name, value in {
            "patch_size": 256, "patch_level": 1, "downsample": (4.0, 4.0), "downsampled_level_dim": (1000, 900), "level_dim": (1000, 900),
            "name": "slide", "save_path": "out/patches",
        }.items():
            dataset.attrs[name] = value


def trident(path, rows, dtype):
    """Features and coordinates in TRIDENT's layout, its attributes on the coordinates."""
    features, coords = arrays(rows, 16)
    with h5py.File(path, "w") as file:
        dataset = file.create_dataset("features", data=features.astype(dtype))
        dataset.attrs["name"] = "slide"
        dataset = file.create_dataset("coords", data=coords)
        for name, value in {
            "patch_size": 512, "patch_size_level0": 1024, "level0_magnification": 40, "target_magnification": 20, "overlap": 0, "name": "sl\u00efde",
            "savetodir": "out", "level0_width": 90000, "level0_height": 80000,
        }.items():
            dataset.attrs[name] = value


def latest(path, rows):
    """The newest form of the format that this library writes, compressed."""
    features, coords = arrays(rows, 16)
    with h5py.File(path, "w", libver="latest") as file:
        file.create_dataset("features", data=features, compression="gzip", chunks=(8, 16))
        file.create_dataset("coords", data=coords, compression="gzip", chunks=(8, 2))


def hostile(kind, path, other):
    features, coords = arrays(10, 16)
    with h5py.File(path, "w") as file:
        file["coords"] = coords
        if kind == "external-link":
            file["features"] = h5py.ExternalLink(other, "/features")
        elif kind == "soft-link":
            file["features"] = h5py.SoftLink("/elsewhere")
        elif kind == "external-storage":
            file.create_dataset("features", shape=(10, 16), dtype=np.float32, external=[(other, 0, 640)])
        elif kind == "virtual":
            layout = h5py.VirtualLayout(shape=(10, 16), dtype=np.float32)
            layout[:] = h5py.VirtualSource(other, "features", shape=(10, 16))
            file.create_virtual_dataset("features", layout)
        elif kind == "never-written":
            file.create_dataset("features", shape=(100_000_000, 1024), dtype=np.float32, chunks=(1, 1024))
        elif kind == "huge-chunk":
            file.create_dataset("features", shape=(10, 16), maxshape=(None, 16), dtype=np.float32, chunks=(40_000_000, 16), compression="gzip")
        elif kind == "text":
            file["features"] = np.array([[b"a", b"b"]])
        elif kind == "compound":
            file["features"] = np.zeros((10, 16), dtype=[("a", "f4"), ("b", "i4")])
        elif kind == "cube":
            file["features"] = np.zeros((10, 4, 4), np.float32)
        elif kind == "group":
            file.create_group("features")
        elif kind == "rows-differ":
            file["features"] = features[:9]
        elif kind == "not-a-number":
            features[3, 5] = np.nan
            file["features"] = features
        elif kind == "three-columns":
            del file["coords"]
            file["coords"] = np.zeros((10, 3), np.int64)
            file["features"] = features
        elif kind == "nothing":
            del file["coords"]
        else:
            raise ValueError(kind)


def value(attribute):
    return attribute.tolist() if isinstance(attribute, (np.ndarray, np.generic)) else attribute


def describe(path):
    with h5py.File(path, "r") as file:
        print(json.dumps({
            name: {
                "shape": list(dataset.shape), "dtype": dataset.dtype.str, "maxshape": list(dataset.maxshape),
                "sha256": hashlib.sha256(np.ascontiguousarray(dataset[:]).tobytes()).hexdigest(),
                "attributes": {key: value(attribute) for key, attribute in dataset.attrs.items()},
            }
            for name, dataset in file.items()
        }))


command, *rest = sys.argv[1:]
if command == "clam":
    clam(rest[0], int(rest[1]))
elif command == "clam-patches":
    clam_patches(rest[0], int(rest[1]))
elif command == "trident":
    trident(rest[0], int(rest[1]), rest[2])
elif command == "latest":
    latest(rest[0], int(rest[1]))
elif command == "hostile":
    hostile(*rest)
else:
    describe(rest[0])

/* .pth: what PyTorch's torch.save() makes of a state_dict, read and written without Python.
 *
 * Layout (torch 1.6 and later): a zip archive with "STEM/data.pkl", a pickle of the dictionary
 * whose tensors name storages, "STEM/data/KEY", the bytes of each storage, and "STEM/version".
 * Sources: torch/serialization.py, torch/_weights_only_unpickler.py, caffe2/serialize/
 * inline_container.cc; CPython's Lib/pickletools.py.
 *
 * Reading runs nothing that the file says: only names that a state_dict needs are known, and each
 * makes a plain value (src/formats/pickle.h).  Taken is the state_dict itself, or of a training
 * checkpoint the dictionary under "state_dict", "model_state_dict" or "model", or under whatever
 * name the only dictionary of tensors has; other parts are skipped, numbers and texts at the top
 * become metadata.  Views and strides become contiguous
 * copies.  Unlike torch.load, the checksum of every array read must be right.  Refused are files
 * from before 1.6, tar files, TorchScript, and whole models (torch.save(model)).
 *
 * Writing makes a plain state_dict, an OrderedDict of tensors, which torch.load() opens with
 * weights_only=True as well; metadata has no place in it and is left out.  Atomic (base/file.h);
 * the same set gives the same bytes.
 */
#ifndef TT_FORMATS_PTH_H
#define TT_FORMATS_PTH_H

#include <stddef.h>

#include <tuitrain/base/err.h>
#include <tuitrain/formats/safetensors.h>

/* Parses the whole file's bytes.  `name` is for messages.  Copies what it keeps; free it with
 * tt_tensor_set_done().  The tensors come in the dictionary's order. */
int tt_pth_parse(const char *name, const unsigned char *data, size_t size,
                 struct tt_tensor_set *out, struct tt_err *err);
int tt_pth_read(const char *path, struct tt_tensor_set *out, struct tt_err *err);
/* Names, types, shapes and metadata: no array is read, and each `data` is NULL. */
int tt_pth_list(const char *path, struct tt_tensor_set *out, struct tt_err *err);

/* Fewer than 65,534 tensors and 4 GiB; no U16, U32 or U64, which torch 1.x does not have. */
int tt_pth_write(const char *path, const struct tt_tensor_set *set, struct tt_err *err);

#endif

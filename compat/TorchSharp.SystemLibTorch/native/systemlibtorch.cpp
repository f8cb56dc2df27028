// A C interface to libtorch's boxed dispatcher. Any operator can be found by its schema name and called with
// a packed argument list, so that every tensor operation in C# needs no native code of its own.
//
// Builds against libtorch 1.13 and 2.x, CPU and CUDA. No exception leaves this file: a function that can fail
// returns an error code (or null), and slt_last_error() then holds the message.
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/grad_mode.h>
#include <ATen/core/ivalue.h>
#include <ATen/core/jit_type.h>
#include <ATen/core/stack.h>
#include <ATen/ops/from_blob.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/cuda.h>
#include <torch/version.h>

#include <algorithm>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#define SLT_API extern "C" __attribute__((visibility("default")))

namespace {

// Mirrored by ValueKind in Value.cs.
enum class Kind : int32_t { None, Tensor, Int, Double, Bool, String, IntList, DoubleList, TensorList, Device, Generator };

struct Value {
  Kind kind;
  int32_t count;  // elements of a list, bytes of a string, index of a device
  union {
    int64_t integer;
    double real;
    void* pointer;
  };
};
static_assert(sizeof(Value) == 16, "must match NativeValue");

// What a schema declares for an argument, read once per operator: decides how a packed value becomes an IValue.
enum class Declared : uint8_t { Other, Int, Float, Bool, IntList, FloatList, TensorList, OptionalTensorList };

struct Operator {
  c10::OperatorHandle handle;
  std::vector<Declared> declared;
  std::string name;
};

thread_local std::string last_error;

void remember_error() {
  try {
    throw;
  } catch (const c10::Error& e) {
    last_error = e.what_without_backtrace();
  } catch (const std::exception& e) {
    last_error = e.what();
  } catch (...) {
    last_error = "an exception of unknown type in libtorch";
  }
}

template <typename F, typename R>
R guarded(R failure, F&& body) {
  try {
    return body();
  } catch (...) {
    remember_error();
    return failure;
  }
}

at::TensorImpl* impl(void* handle) { return static_cast<at::TensorImpl*>(handle); }

at::Tensor borrow(void* handle) {
  if (handle == nullptr) return at::Tensor();
  return at::Tensor(c10::intrusive_ptr<at::TensorImpl, at::UndefinedTensorImpl>::reclaim_copy(impl(handle)));
}

// Null for an undefined tensor, else a reference that the caller owns.
void* hand_over(at::Tensor tensor) { return tensor.defined() ? tensor.unsafeReleaseTensorImpl() : nullptr; }

bool is_kind(const c10::TypePtr& type, c10::TypeKind kind) { return type->kind() == kind; }

c10::TypePtr without_optional(const c10::TypePtr& type) {
  return is_kind(type, c10::TypeKind::OptionalType) ? type->expectRef<c10::OptionalType>().getElementType() : type;
}

Declared declared_as(const c10::TypePtr& argument_type) {
  auto type = without_optional(argument_type);
  switch (type->kind()) {
    case c10::TypeKind::IntType:
    case c10::TypeKind::SymIntType: return Declared::Int;
    case c10::TypeKind::FloatType: return Declared::Float;
    case c10::TypeKind::BoolType: return Declared::Bool;
    case c10::TypeKind::ListType: break;
    default: return Declared::Other;
  }
  auto element = type->expectRef<c10::ListType>().getElementType();
  switch (element->kind()) {
    case c10::TypeKind::IntType:
    case c10::TypeKind::SymIntType: return Declared::IntList;
    case c10::TypeKind::FloatType: return Declared::FloatList;
    case c10::TypeKind::TensorType: return Declared::TensorList;
    case c10::TypeKind::OptionalType: return Declared::OptionalTensorList;
    default: return Declared::Other;
  }
}

c10::IValue unpack(const Value& value, Declared declared) {
  switch (value.kind) {
    case Kind::None: return c10::IValue();
    case Kind::Tensor: return c10::IValue(borrow(value.pointer));
    case Kind::Int:
      if (declared == Declared::Float) return c10::IValue(static_cast<double>(value.integer));
      if (declared == Declared::Bool) return c10::IValue(value.integer != 0);
      if (declared == Declared::IntList) return c10::IValue(c10::List<int64_t>({value.integer}));
      return c10::IValue(value.integer);
    case Kind::Double:
      if (declared == Declared::FloatList) return c10::IValue(c10::List<double>({value.real}));
      return c10::IValue(value.real);
    case Kind::Bool:
      return declared == Declared::Int ? c10::IValue(value.integer) : c10::IValue(value.integer != 0);
    case Kind::String:
      return c10::IValue(std::string(static_cast<const char*>(value.pointer), value.count));
    case Kind::IntList:
      return c10::IValue(c10::ArrayRef<int64_t>(static_cast<const int64_t*>(value.pointer), value.count));
    case Kind::DoubleList:
      return c10::IValue(c10::ArrayRef<double>(static_cast<const double*>(value.pointer), value.count));
    case Kind::Device:
      return c10::IValue(c10::Device(
          static_cast<c10::DeviceType>(value.integer), static_cast<c10::DeviceIndex>(value.count)));
    case Kind::Generator:
      return c10::IValue(*static_cast<at::Generator*>(value.pointer));
    case Kind::TensorList: break;
  }
  auto handles = static_cast<void* const*>(value.pointer);
  if (declared == Declared::OptionalTensorList) {
    c10::impl::GenericList list(c10::OptionalType::ofTensor());
    list.reserve(value.count);
    for (int32_t i = 0; i < value.count; i++) {
      list.push_back(handles[i] == nullptr ? c10::IValue() : c10::IValue(borrow(handles[i])));
    }
    return c10::IValue(std::move(list));
  }
  c10::List<at::Tensor> list;
  list.reserve(value.count);
  for (int32_t i = 0; i < value.count; i++) list.push_back(borrow(handles[i]));
  return c10::IValue(std::move(list));
}

Value pack(c10::IValue&& value) {
  Value packed{Kind::None, 0, {0}};
  if (value.isTensor()) {
    packed.kind = Kind::Tensor;
    packed.pointer = hand_over(std::move(value).toTensor());
  } else if (value.isInt()) {
    packed.kind = Kind::Int;
    packed.integer = value.toInt();
  } else if (value.isDouble()) {
    packed.kind = Kind::Double;
    packed.real = value.toDouble();
  } else if (value.isBool()) {
    packed.kind = Kind::Bool;
    packed.integer = value.toBool();
  } else if (value.isTensorList()) {
    auto list = std::make_unique<std::vector<at::Tensor>>(value.toTensorVector());
    packed.kind = Kind::TensorList;
    packed.count = static_cast<int32_t>(list->size());
    packed.pointer = list.release();
  } else if (!value.isNone()) {
    TORCH_CHECK(false, "an operator result of type ", value.tagKind(), " is not supported");
  }
  return packed;
}

void release_all(const Value* values, int32_t count) {
  for (int32_t i = 0; i < count; i++) {
    if (values[i].kind == Kind::Tensor && values[i].pointer) c10::raw::intrusive_ptr::decref(impl(values[i].pointer));
    if (values[i].kind == Kind::TensorList) delete static_cast<std::vector<at::Tensor>*>(values[i].pointer);
  }
}

int32_t call(const Operator& op, const Value* arguments, int32_t count, Value* results, int32_t capacity) {
  const auto declared_count = static_cast<int32_t>(op.declared.size());
  TORCH_CHECK(count <= declared_count, op.name, " takes ", declared_count, " arguments, not ", count);
  torch::jit::Stack stack;
  stack.reserve(op.declared.size());
  for (int32_t i = 0; i < count; i++) stack.push_back(unpack(arguments[i], op.declared[i]));
  for (int32_t i = count; i < declared_count; i++) {
    const auto& argument = op.handle.schema().arguments()[i];
    TORCH_CHECK(argument.default_value().has_value(), op.name, " needs a value for '", argument.name(), "'");
    stack.push_back(*argument.default_value());
  }
  op.handle.callBoxed(&stack);

  int32_t produced = 0;
  try {
    for (auto& value : stack) {
      if (produced == capacity) break;
      results[produced] = pack(std::move(value));
      produced++;
    }
  } catch (...) {
    release_all(results, produced);
    throw;
  }
  return produced;
}

}  // namespace

// ---- errors and operators

SLT_API const char* slt_last_error() { return last_error.c_str(); }

SLT_API void* slt_operator_find(const char* name, const char* overload) {
  return guarded(static_cast<void*>(nullptr), [&]() -> void* {
    auto handle = c10::Dispatcher::singleton().findSchemaOrThrow(name, overload);
    auto op = std::make_unique<Operator>(Operator{handle, {}, name});
    for (const auto& argument : handle.schema().arguments()) op->declared.push_back(declared_as(argument.type()));
    return op.release();
  });
}

// Returns the number of results written (at most `capacity`; the rest are dropped), or -1.
SLT_API int32_t slt_operator_call(
    const void* op, const Value* arguments, int32_t count, Value* results, int32_t capacity) {
  return guarded(-1, [&] { return call(*static_cast<const Operator*>(op), arguments, count, results, capacity); });
}

// Moves the tensors out of a list result into `handles` and frees the list.
SLT_API void slt_tensor_list_take(void* list, void** handles) {
  std::unique_ptr<std::vector<at::Tensor>> tensors(static_cast<std::vector<at::Tensor>*>(list));
  for (size_t i = 0; i < tensors->size(); i++) handles[i] = hand_over(std::move((*tensors)[i]));
}

// ---- tensors: a handle is an at::TensorImpl with one reference owned by the caller

SLT_API void slt_tensor_free(void* handle) { c10::raw::intrusive_ptr::decref(impl(handle)); }

SLT_API void* slt_tensor_share(void* handle) {
  c10::raw::intrusive_ptr::incref(impl(handle));
  return handle;
}

SLT_API void* slt_tensor_data(void* handle) {
  return guarded(static_cast<void*>(nullptr), [&] { return borrow(handle).data_ptr(); });
}

// `deleter(context)` runs once, on whichever thread drops the last reference to the memory.
SLT_API void* slt_tensor_from_blob(
    void* data, const int64_t* sizes, int32_t dimensions, int32_t dtype, void (*deleter)(void*), void* context) {
  return guarded(static_cast<void*>(nullptr), [&] {
    return hand_over(at::from_blob(
        data, at::IntArrayRef(sizes, dimensions), [deleter, context](void*) { deleter(context); },
        at::TensorOptions().dtype(static_cast<at::ScalarType>(dtype))));
  });
}

SLT_API int32_t slt_tensor_dtype(void* handle) {
  return static_cast<int32_t>(c10::typeMetaToScalarType(impl(handle)->dtype()));
}
SLT_API int32_t slt_tensor_device_type(void* handle) { return static_cast<int32_t>(impl(handle)->device_type()); }
SLT_API int32_t slt_tensor_device_index(void* handle) { return impl(handle)->device().index(); }
SLT_API int64_t slt_tensor_dimensions(void* handle) { return impl(handle)->dim(); }
SLT_API int64_t slt_tensor_elements(void* handle) { return impl(handle)->numel(); }
SLT_API int64_t slt_tensor_storage_offset(void* handle) { return impl(handle)->storage_offset(); }
SLT_API int32_t slt_tensor_is_contiguous(void* handle) { return impl(handle)->is_contiguous(); }
SLT_API int32_t slt_tensor_is_sparse(void* handle) { return impl(handle)->is_sparse(); }
SLT_API int32_t slt_tensor_is_leaf(void* handle) { return borrow(handle).is_leaf(); }
SLT_API int32_t slt_tensor_requires_grad(void* handle) { return impl(handle)->requires_grad(); }

SLT_API void slt_tensor_sizes(void* handle, int64_t* sizes) {
  auto known = impl(handle)->sizes();
  std::copy(known.begin(), known.end(), sizes);
}

SLT_API int32_t slt_tensor_strides(void* handle, int64_t* strides) {
  return guarded(-1, [&] {
    auto known = impl(handle)->strides();
    std::copy(known.begin(), known.end(), strides);
    return 0;
  });
}

SLT_API int32_t slt_tensor_set_requires_grad(void* handle, int32_t value) {
  return guarded(-1, [&] {
    borrow(handle).requires_grad_(value != 0);
    return 0;
  });
}

SLT_API void* slt_tensor_grad(void* handle) {
  const auto& grad = impl(handle)->grad();
  return hand_over(grad);
}

SLT_API void slt_tensor_set_grad(void* handle, void* grad) { impl(handle)->mutable_grad() = borrow(grad); }

static std::vector<at::Tensor> borrow_all(void* const* handles, int32_t count) {
  std::vector<at::Tensor> tensors;
  tensors.reserve(count);
  for (int32_t i = 0; i < count; i++) tensors.push_back(borrow(handles[i]));
  return tensors;
}

SLT_API int32_t slt_backward(
    void* const* roots, int32_t root_count, void* const* seeds, int32_t seed_count, void* const* leaves,
    int32_t leaf_count, int32_t retain_graph, int32_t create_graph) {
  return guarded(-1, [&] {
    torch::autograd::backward(
        borrow_all(roots, root_count), borrow_all(seeds, seed_count), retain_graph != 0, create_graph != 0,
        borrow_all(leaves, leaf_count));
    return 0;
  });
}

// `results` has room for a handle for each leaf; null for an unused one.
SLT_API int32_t slt_grad(
    void* const* roots, int32_t root_count, void* const* seeds, int32_t seed_count, void* const* leaves,
    int32_t leaf_count, int32_t retain_graph, int32_t create_graph, int32_t allow_unused, void** results) {
  return guarded(-1, [&] {
    auto grads = torch::autograd::grad(
        borrow_all(roots, root_count), borrow_all(leaves, leaf_count), borrow_all(seeds, seed_count),
        retain_graph != 0, create_graph != 0, allow_unused != 0);
    for (int32_t i = 0; i < leaf_count; i++) results[i] = hand_over(std::move(grads[i]));
    return 0;
  });
}

// ---- grad mode

SLT_API int32_t slt_grad_enabled() { return at::GradMode::is_enabled(); }
SLT_API void slt_grad_set_enabled(int32_t enabled) { at::GradMode::set_enabled(enabled != 0); }
SLT_API int32_t slt_inference_enabled() { return c10::InferenceMode::is_enabled(); }
SLT_API void* slt_inference_enter(int32_t enabled) { return new c10::InferenceMode(enabled != 0); }
SLT_API void slt_inference_leave(void* mode) { delete static_cast<c10::InferenceMode*>(mode); }

// ---- generators: a handle is an at::Generator on the heap

SLT_API void* slt_generator_default(int32_t device_type, int32_t device_index) {
  return guarded(static_cast<void*>(nullptr), [&]() -> void* {
    c10::Device device(static_cast<c10::DeviceType>(device_type), static_cast<c10::DeviceIndex>(device_index));
    return new at::Generator(at::globalContext().defaultGenerator(device));
  });
}

SLT_API void* slt_generator_new(uint64_t seed, int32_t device_type, int32_t device_index) {
  return guarded(static_cast<void*>(nullptr), [&]() -> void* {
    c10::Device device(static_cast<c10::DeviceType>(device_type), static_cast<c10::DeviceIndex>(device_index));
    if (device.is_cpu()) return new at::Generator(at::detail::createCPUGenerator(seed));
    auto generator = at::globalContext().defaultGenerator(device).clone();
    generator.set_current_seed(seed);
    return new at::Generator(std::move(generator));
  });
}

SLT_API void slt_generator_free(void* generator) { delete static_cast<at::Generator*>(generator); }

SLT_API int32_t slt_generator_seed(void* generator, uint64_t seed) {
  return guarded(-1, [&] {
    auto& known = *static_cast<at::Generator*>(generator);
    std::lock_guard<std::mutex> lock(known.mutex());
    known.set_current_seed(seed);
    return 0;
  });
}

SLT_API uint64_t slt_generator_initial_seed(void* generator) {
  auto& known = *static_cast<at::Generator*>(generator);
  std::lock_guard<std::mutex> lock(known.mutex());
  return known.current_seed();
}

SLT_API void* slt_generator_get_state(void* generator) {
  return guarded(static_cast<void*>(nullptr), [&] {
    auto& known = *static_cast<at::Generator*>(generator);
    std::lock_guard<std::mutex> lock(known.mutex());
    return hand_over(known.get_state());
  });
}

SLT_API int32_t slt_generator_set_state(void* generator, void* state) {
  return guarded(-1, [&] {
    auto& known = *static_cast<at::Generator*>(generator);
    std::lock_guard<std::mutex> lock(known.mutex());
    known.set_state(borrow(state));
    return 0;
  });
}

SLT_API int32_t slt_manual_seed(uint64_t seed) {
  return guarded(-1, [&] {
    at::manual_seed(seed);
    return 0;
  });
}

// ---- threads and CUDA

SLT_API int32_t slt_threads() { return at::get_num_threads(); }
SLT_API int32_t slt_interop_threads() { return at::get_num_interop_threads(); }
SLT_API int32_t slt_set_threads(int32_t count) {
  return guarded(-1, [&] {
    at::set_num_threads(count);
    return 0;
  });
}
SLT_API int32_t slt_set_interop_threads(int32_t count) {
  return guarded(-1, [&] {
    at::set_num_interop_threads(count);
    return 0;
  });
}

SLT_API int32_t slt_cuda_device_count() {
  return guarded(0, [] { return static_cast<int32_t>(torch::cuda::device_count()); });
}
SLT_API int32_t slt_cuda_has_cudnn() {
  return guarded(0, [] { return torch::cuda::cudnn_is_available() ? 1 : 0; });
}
SLT_API int32_t slt_cuda_synchronize(int32_t device_index) {
  return guarded(-1, [&] {
    torch::cuda::synchronize(device_index);
    return 0;
  });
}

SLT_API const char* slt_version() { return TORCH_VERSION; }

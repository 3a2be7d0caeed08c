// Bytes that grow at their end.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory_resource>
#include <string_view>
#include <utility>

namespace trailmill::encode {

/// What std::vector<char> is, but that new bytes are not set to zero first, and that they
/// come from a counted memory. Grows by doubling, from nothing.
class ByteBuffer {
 public:
  explicit ByteBuffer(std::pmr::memory_resource* memory) : memory_(memory) {}
  ~ByteBuffer() { Free(); }
  ByteBuffer(ByteBuffer&& other) noexcept
      : memory_(other.memory_),
        data_(std::exchange(other.data_, nullptr)),
        size_(std::exchange(other.size_, 0)),
        capacity_(std::exchange(other.capacity_, 0)) {}
  ByteBuffer& operator=(ByteBuffer&&) = delete;

  const char* data() const { return data_; }
  char* data() { return data_; }
  size_t size() const { return size_; }
  std::string_view view() const { return {data_, size_}; }

  /// Room for `bytes` at the end, which Commit() takes. Never null.
  char* Reserve(size_t bytes) {
    if (capacity_ - size_ < bytes || data_ == nullptr) Grow(bytes);
    return data_ + size_;
  }
  void Commit(size_t bytes) { size_ += bytes; }
  void Append(std::string_view bytes) {
    char* end = Reserve(bytes.size());
    std::memcpy(end, bytes.data(), bytes.size());
    size_ += bytes.size();
  }
  template <typename T>
  void AppendValue(T value) {
    std::memcpy(Reserve(sizeof(T)), &value, sizeof(T));
    size_ += sizeof(T);
  }

  /// Cuts the end off; the memory is kept.
  void Shrink(size_t size) { size_ = size; }
  /// Gives the memory back.
  void Free() {
    if (data_ != nullptr) memory_->deallocate(data_, capacity_, 1);
    data_ = nullptr;
    size_ = capacity_ = 0;
  }

 private:
  static constexpr size_t kFirstBytes = 32;

  void Grow(size_t bytes) {
    const size_t capacity = std::max({size_ + bytes, 2 * capacity_, kFirstBytes});
    char* larger = static_cast<char*>(memory_->allocate(capacity, 1));
    if (size_ > 0) std::memcpy(larger, data_, size_);
    if (data_ != nullptr) memory_->deallocate(data_, capacity_, 1);
    data_ = larger;
    capacity_ = capacity;
  }

  std::pmr::memory_resource* memory_;
  char* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace trailmill::encode

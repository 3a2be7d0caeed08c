// Cells and files: tapes become staged cells, by the fixed schema, sorted or not, and by
// an inferred one, and staged cells a Parquet file in memory.
#include <memory>
#include <vector>

#include <arrow/buffer.h>
#include <arrow/io/memory.h>
#include <benchmark/benchmark.h>

#include "dataset/file_layout.h"
#include "dataset/parquet_file.h"
#include "rates.h"
#include "schema/observer.h"
#include "shred/event_shredder.h"
#include "shred/levels.h"
#include "shred/reorder.h"
#include "shred/row_order.h"
#include "shred/shredder.h"
#include "tapes.h"
#include "trailmill/cloudtrail.h"
#include "trailmill/shape.h"

namespace trailmill::micro {
namespace {

std::shared_ptr<arrow::Schema> Inferred(const std::vector<decode::Tape>& tapes) {
  schema::Observer observer({});
  for (const decode::Tape& tape : tapes) observer.ObserveRecord(tape);
  return Decide(std::move(observer).Take(), {}).ValueOrDie().schema;
}

std::unique_ptr<dataset::RowGroupEncoder> Encoder() {
  return dataset::RowGroupEncoder::Make({}).ValueOrDie();
}

// \param row adds a tape as a row to the staging.
template <typename Row>
void Stage(benchmark::State& state, const std::vector<decode::Tape>& tapes,
           const shred::Plan& plan, const Row& row) {
  const auto encoder = Encoder();
  for (auto round : state) {
    shred::Staging staging(plan, encoder->sealer());
    for (const decode::Tape& tape : tapes) row(tape, &staging);
    benchmark::DoNotOptimize(staging.rows());
  }
  TellRates(state);
}

void StageEvents(benchmark::State& state) {
  const shred::Plan plan(*CloudTrailSchema(), {});
  shred::EventShredder shredder(plan);
  Stage(state, Tapes(), plan, [&](const decode::Tape& tape, shred::Staging* staging) {
    shredder.Row(tape, staging);
  });
}
BENCHMARK(StageEvents)->Unit(benchmark::kMillisecond);

// As StageEvents, but with the rows sorted at the end, as the lake has them.
void StageSortedEvents(benchmark::State& state) {
  const std::vector<decode::Tape> tapes = Tapes();
  const auto encoder = Encoder();
  const shred::Plan plan(*CloudTrailSchema(), {});
  shred::EventShredder shredder(plan);
  shred::RowOrder order(plan, {plan.Find(0, "eventSource"), plan.Find(0, "eventName"),
                               plan.Find(0, "eventTime")});
  shred::Reorder reorder(plan);
  encode::PageSealer unsealed{nullptr, encode::kRawPageBytes};
  for (auto round : state) {
    shred::Staging staging(plan, &unsealed);
    for (const decode::Tape& tape : tapes) shredder.Row(tape, &staging);
    reorder.Rows(order.Make(staging), encoder->sealer(), &staging);
    benchmark::DoNotOptimize(staging.rows());
  }
  TellRates(state);
}
BENCHMARK(StageSortedEvents)->Unit(benchmark::kMillisecond);

void StageInferred(benchmark::State& state) {
  const std::vector<decode::Tape> tapes = Tapes();
  const shred::Plan plan(*Inferred(tapes), {});
  shred::Shredder shredder(plan);
  Stage(state, tapes, plan, [&](const decode::Tape& tape, shred::Staging* staging) {
    shredder.Row(tape, 0, staging);
  });
}
BENCHMARK(StageInferred)->Unit(benchmark::kMillisecond);

void WriteFile(benchmark::State& state) {
  const std::vector<decode::Tape> tapes = Tapes();
  const auto encoder = Encoder();
  const auto schema = CloudTrailSchema();
  const shred::Plan plan(*schema, {});
  const auto layout = dataset::FileLayout::Make(*schema, {}, "{}").ValueOrDie();
  shred::EventShredder shredder(plan);
  shred::Staging staging(plan, encoder->sealer());
  for (const decode::Tape& tape : tapes) shredder.Row(tape, &staging);
  shred::LevelBuilder levels(plan);
  for (auto round : state) {
    auto sink = arrow::io::BufferOutputStream::Create().ValueOrDie();
    dataset::ParquetFile file(sink, layout);
    if (!file.WriteRowGroup(levels.Build(staging), encoder.get()).ok() ||
        !file.Close().ok()) {
      return state.SkipWithError("the file can't be written");
    }
    benchmark::DoNotOptimize(file.bytes_written());
  }
  TellRates(state);
}
BENCHMARK(WriteFile)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace trailmill::micro

#include "cli/command.h"
#include "cli/lake_options.h"
#include "cli/output.h"
#include "cli/summary.h"
#include "trailmill/lake.h"

namespace trailmill::cli {
namespace {

struct Options {
  CommonOptions common;
  S3Options s3;
  std::string lake;
  LakeReader reader = LakeReader::kDuckDb;
};

arrow::Result<int> Run(const Options& options) {
  UseS3Options(options.s3);
  ARROW_ASSIGN_OR_RAISE(const std::string ddl, LakeDdl(options.lake, options.reader));
  if (options.common.json) {
    PrintLine({{"ddl", ddl}});
  } else {
    Print("{}", ddl);
  }
  return kDone;
}

}  // namespace

void AddDdl(CLI::App* program, Action* action) {
  static const std::map<std::string, LakeReader> kReaders = {
      {"athena", LakeReader::kAthena},
      {"spark", LakeReader::kSpark},
      {"trino", LakeReader::kTrino},
      {"duckdb", LakeReader::kDuckDb}};
  auto options = std::make_shared<Options>();
  CLI::App* app = AddCommand(program, "ddl",
                             "Prints the statement that registers a lake's events with "
                             "an engine, or reads them.",
                             R"(  trailmill ddl s3://lake/cloudtrail/ --for athena
  trailmill ddl lake/ --for duckdb > cloudtrail.sql && duckdb -init cloudtrail.sql)");
  AddLakeArgument(app, &options->lake, &options->s3);
  app->add_option("--for", options->reader, "athena, spark, trino or duckdb")
      ->required()
      ->transform(OneOf(kReaders));
  AddCommonOptions(app, &options->common);
  app->callback([=] { *action = [=] { return Run(*options); }; });
}

}  // namespace trailmill::cli

// Shell completions, made from the commands and options that the program has.

#include <fmt/format.h>

#include "cli/command.h"
#include "cli/output.h"

namespace trailmill::cli {
namespace {

std::string Options(const CLI::App& app) {
  std::string words;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) words += "--" + name + " ";
  }
  return words;
}

std::string Commands(const CLI::App& program) {
  std::string words;
  for (const CLI::App* app : program.get_subcommands({})) words += app->get_name() + " ";
  return words;
}

void PrintBash(const CLI::App& program) {
  Print(
      "_trailmill() {{\n  local word=${{COMP_WORDS[COMP_CWORD]}} options=\n"
      "  case ${{COMP_WORDS[1]}} in\n");
  for (const CLI::App* app : program.get_subcommands({})) {
    Print("    {}) options=\"{}\" ;;\n", app->get_name(), Options(*app));
  }
  Print(
      "  esac\n  if [ \"$COMP_CWORD\" = 1 ]; then\n"
      "    COMPREPLY=($(compgen -W \"{}\" -- \"$word\"))\n"
      "  elif [[ $word == -* ]]; then\n"
      "    COMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n"
      "  else\n    COMPREPLY=($(compgen -f -- \"$word\"))\n  fi\n}}\n"
      "complete -o filenames -F _trailmill trailmill\n",
      Commands(program));
}

void PrintZsh(const CLI::App& program) {
  Print("#compdef trailmill\nautoload -U +X bashcompinit && bashcompinit\n");
  PrintBash(program);
}

void PrintFish(const CLI::App& program) {
  for (const CLI::App* app : program.get_subcommands({})) {
    Print("complete -c trailmill -n __fish_use_subcommand -a {}\n", app->get_name());
    for (const CLI::Option* option : app->get_options()) {
      for (const std::string& name : option->get_lnames()) {
        Print("complete -c trailmill -n '__fish_seen_subcommand_from {}' -l {}\n",
              app->get_name(), name);
      }
    }
  }
}

}  // namespace

void AddCompletion(CLI::App* program, Action* action) {
  auto shell = std::make_shared<std::string>();
  CLI::App* app = AddCommand(
      program, "completion", "Prints the completions of a shell.",
      R"(  trailmill completion bash > ~/.local/share/bash-completion/completions/trailmill
  trailmill completion fish > ~/.config/fish/completions/trailmill.fish)");
  app->add_option("SHELL", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  app->callback([=] {
    *action = [=]() -> arrow::Result<int> {
      if (*shell == "bash") PrintBash(*program);
      if (*shell == "zsh") PrintZsh(*program);
      if (*shell == "fish") PrintFish(*program);
      return kDone;
    };
  });
}

}  // namespace trailmill::cli

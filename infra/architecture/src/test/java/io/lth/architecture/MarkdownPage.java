package io.lth.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A page of documentation: its links, the commands it shows, and the tests it names.
 *
 * @param file where it lies; links are relative to its folder
 * @param text in GitHub's Markdown
 */
record MarkdownPage(Path file, String text) {
  private static final String FENCE = "```";
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");
  private static final Pattern WEB = Pattern.compile("[a-z]+:.*");

  /** Not {@code XTest}, which stands for any. */
  private static final Pattern TEST = Pattern.compile("\\b[A-Z]\\w*[a-z0-9](?:IT|Test)\\b");

  private static final Pattern INLINE_CODE = Pattern.compile("`(\\./lth [^`]*)`");

  static MarkdownPage read(Path file) throws IOException {
    return new MarkdownPage(file, Files.readString(file));
  }

  /** A fenced block. */
  record Block(String language, List<String> lines) {}

  /** A command line, and what the page shows of its output, if it does. */
  record Shown(String command, List<String> output) {}

  /** Links to a file that is not there, or to a heading that is not there. */
  List<String> brokenLinks() {
    return LINK.matcher(prose())
        .results()
        .map(link -> link.group(1))
        .filter(target -> !WEB.matcher(target).matches())
        .filter(target -> !leadsSomewhere(target))
        .toList();
  }

  /** The names of the classes of tests that it speaks of, as in {@code LadderTest}. */
  List<String> tests() {
    return TEST.matcher(text).results().map(MatchResult::group).distinct().toList();
  }

  /** Every {@code ./lth} command line, in blocks and in sentences. */
  List<String> commands() {
    List<String> commands = new ArrayList<>();
    for (Block block : blocks()) {
      block.lines().stream().flatMap(line -> commandOf(line).stream()).forEach(commands::add);
    }
    INLINE_CODE.matcher(prose()).results().forEach(code -> commands.add(code.group(1)));
    return commands;
  }

  /** Commands whose output the page shows: a block {@code console}, each command after a $. */
  List<Shown> shownOutputs() {
    List<Shown> shown = new ArrayList<>();
    for (Block block : blocks()) {
      if (block.language().equals("console")) {
        for (String line : block.lines()) {
          if (line.startsWith("$ ")) {
            shown.add(new Shown(commandOf(line).orElse(line), new ArrayList<>()));
          } else if (!line.isBlank()) {
            shown.getLast().output().add(line);
          }
        }
      }
    }
    return shown;
  }

  private static Optional<String> commandOf(String line) {
    String command = line.strip().replaceFirst("^\\$ ", "").replaceFirst("\\s+#.*$", "").strip();
    return command.startsWith("./lth ") ? Optional.of(command) : Optional.empty();
  }

  private List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    Optional<Block> open = Optional.empty();
    for (String line : text.lines().toList()) {
      if (line.strip().startsWith(FENCE)) {
        if (open.isEmpty()) {
          open = Optional.of(new Block(line.strip().substring(FENCE.length()), new ArrayList<>()));
        } else {
          blocks.add(open.get());
          open = Optional.empty();
        }
      } else if (open.isPresent()) {
        open.get().lines().add(line);
      }
    }
    return blocks;
  }

  /** The text without its fenced blocks. */
  private String prose() {
    return text.replaceAll("(?ms)^\\s*```.*?^\\s*```\\s*$", "");
  }

  private boolean leadsSomewhere(String target) {
    List<String> parts = Arrays.asList(target.split("#", 2));
    Path linked =
        parts.getFirst().isEmpty() ? file : file.resolveSibling(parts.getFirst()).normalize();
    if (!linked.equals(file) && !Files.exists(linked)) {
      return false;
    }
    return parts.size() < 2 || headings(linked).contains(parts.getLast());
  }

  private List<String> headings(Path linked) {
    String page;
    try {
      page = linked.equals(file) ? text : Files.readString(linked);
    } catch (IOException e) {
      return List.of();
    }
    return page.lines()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .toList();
  }
}

package io.lth.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.lth.architecture.MarkdownPage.Shown;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages lead where they say, and their commands are those that there are. */
class DocumentationTest {
  private static final Set<String> HARMLESS = Set.of("experiments", "plan", "--help", "--version");

  /** Every page of the tree, but what a build or a run left there. */
  static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    Files.walkFileTree(
        BuildModule.ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = String.valueOf(folder.getFileName());
            boolean passed =
                name.equals("target")
                    || name.equals("src")
                    || (name.startsWith(".") && !folder.equals(BuildModule.ROOT));
            return passed ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".md")) {
              pages.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return pages;
  }

  @Test
  void thePagesAreFound() throws IOException {
    assertThat(pages().stream().map(page -> BuildModule.ROOT.relativize(page).toString()))
        .contains("README.md", "CONTRIBUTING.md", "reproductions/lenet-mnist/README.md");
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyLinkLeadsSomewhere(Path page) throws IOException {
    assertThat(MarkdownPage.read(page).brokenLinks()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyCommandExists(Path page) throws IOException {
    assertThat(
            MarkdownPage.read(page).commands().stream()
                .flatMap(command -> CommandLineOfLth.mistakeIn(command).stream()))
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyTestThatIsNamedIsThere(Path page) throws IOException {
    assertThat(testClasses()).containsAll(MarkdownPage.read(page).tests());
  }

  /** Without their packages. */
  private static Set<String> testClasses() {
    return Stream.concat(
            Arrays.stream(BuildModule.values()).map(BuildModule::folder),
            Stream.of(BuildModule.ROOT.resolve("infra/architecture")))
        .flatMap(module -> BuildModule.sources(module, "test").stream())
        .map(name -> name.substring(name.lastIndexOf('.') + 1))
        .collect(Collectors.toSet());
  }

  @Test
  void whatTheReadmeShowsIsWhatTheCommandsAnswer(@TempDir Path state) throws IOException {
    List<Shown> shown = MarkdownPage.read(BuildModule.ROOT.resolve("README.md")).shownOutputs();

    assertThat(shown)
        .extracting(Shown::command)
        .contains("./lth experiments", "./lth plan lenet-mnist --profile smoke --no-measure");
    assertThat(shown)
        .as("only what changes nothing is run here; show the output of the others as plain text")
        .allMatch(one -> HARMLESS.contains(CommandLineOfLth.words(one.command()).getFirst()));
    for (Shown one : shown) {
      assertThat(CommandLineOfLth.run(one.command(), state)).isEqualTo(one.output());
    }
  }

  @Test
  void theHelpNamesEveryCommandOfTheReadme(@TempDir Path state) throws IOException {
    String help = String.join("\n", CommandLineOfLth.run("./lth --help", state));

    for (String command : MarkdownPage.read(BuildModule.ROOT.resolve("README.md")).commands()) {
      assertThat(help).contains(CommandLineOfLth.words(command).getFirst());
    }
  }

  @Test
  void aLinkToNothingIsFound(@TempDir Path folder) {
    MarkdownPage page =
        new MarkdownPage(
            folder.resolve("README.md"),
            """
            # A page
            [one](missing.md), [two](#a-page), [three](#another), [four](https://example.org)
            ```
            [five](in-a-block.md)
            ```
            """);

    assertThat(page.brokenLinks()).containsExactly("missing.md", "#another");
  }

  @Test
  void aTestThatDoesNotExistIsFound() {
    MarkdownPage page =
        new MarkdownPage(
            Path.of("README.md"),
            """
            `LocalStackIT` looks, so does [LadderTest](a.java); `XTest` is any, under the MIT licence.
            ```sh
            mvn verify -Dtest=RockTest
            ```
            """);

    assertThat(page.tests()).containsExactly("LocalStackIT", "LadderTest", "RockTest");
    assertThat(testClasses()).contains("LadderTest").doesNotContain("LocalStackIT", "RockTest");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"./lth reproduc lenet-mnist", "./lth plan lenet-mnist --profil smoke", "./lth go"})
  void aCommandThatDoesNotExistIsFound(String command) {
    MarkdownPage inABlock =
        new MarkdownPage(Path.of("README.md"), "```sh\n" + command + "   # why\n```\n");
    MarkdownPage inASentence =
        new MarkdownPage(Path.of("README.md"), "Say `" + command + "` twice.");

    assertThat(inABlock.commands()).containsExactly(command);
    assertThat(inASentence.commands()).containsExactly(command);
    assertThat(CommandLineOfLth.mistakeIn(command)).isPresent();
  }
}

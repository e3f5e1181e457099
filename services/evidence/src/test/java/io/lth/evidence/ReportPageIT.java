package io.lth.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A report in a real browser, as it is used. */
class ReportPageIT {
  private static final int DESKTOP = 1280;
  private static final int PHONE = 390;
  private static final String PAGE =
      ReportPageTest.page(ReportPageTest.QUICK, ReportPageTest.QUICK.checks());

  private static Browser browser;

  @BeforeAll
  static void start(@TempDir Path folder) {
    browser = Browser.require(folder);
  }

  @ParameterizedTest
  @CsvSource({DESKTOP + ", plot wide", PHONE + ", plot narrow"})
  void valuesAreReadAndLinesHiddenAndNothingSticksOut(int width, String plot) throws Exception {
    JsonNode said = browser.read(PAGE, width);

    assertThat(texts(said.path("errors"))).isEmpty();
    assertThat(said.path("beyond").asInt(-1)).as("pixels beyond the frame").isZero();
    assertThat(said.path("plot").asText()).isEqualTo(plot);
    List<String> lines = texts(said.path("lines"));
    assertThat(lines).hasSizeGreaterThan(1);
    List<String> pointed = texts(said.path("pointed"));
    assertThat(pointed).hasSize(lines.size() + 1);
    assertThat(pointed.getFirst()).containsPattern("^Iteration [\\d,]+$|% of weights remaining$");
    for (int line = 0; line < lines.size(); line++) {
      assertThat(pointed.get(line + 1)).startsWith(lines.get(line) + ": ");
    }
    assertThat(texts(said.path("hidden"))).containsExactly("0");
    assertThat(texts(said.path("pointedWithoutTheFirst")))
        .containsExactlyElementsOf(
            pointed.stream().filter(row -> !row.equals(pointed.get(1))).toList());
    assertThat(texts(said.path("left"))).isEmpty();
    assertThat(said.path("followed").asBoolean()).as("a link within the page").isTrue();
  }

  @Test
  void aScriptThatFailsWouldBeSeen() throws Exception {
    JsonNode said = browser.read(PAGE.replace("getElementById('figures')", "lost()"), DESKTOP);

    assertThat(texts(said.path("errors"))).isNotEmpty();
  }

  @Test
  void whatSticksOutOfAPhonesWidthWouldBeSeen() throws IOException, InterruptedException {
    JsonNode said =
        browser.read(PAGE.replace("</body>", "<pre style=\"width: 600px\">x</pre></body>"), PHONE);

    assertThat(said.path("beyond").asInt()).isPositive();
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }
}

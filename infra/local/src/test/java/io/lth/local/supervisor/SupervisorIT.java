package io.lth.local.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lth.local.process.ProcessIdentity;
import io.lth.local.testing.LittleServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SupervisorIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  /** Ten mebibytes, as the README says. */
  private static final int LARGEST_LOG = 10 * 1024 * 1024;

  private final LittleStack little;
  private final Stack stack;

  SupervisorIT(@TempDir Path folder) {
    this.little = new LittleStack(folder);
    this.stack = little.stack();
  }

  @BeforeEach
  void makeFolders() throws IOException {
    for (String part : List.of("base", "prepare", "top", "loner")) {
      Files.createDirectories(little.folder().resolve(part));
    }
  }

  @AfterEach
  void endAll() {
    stack.down();
  }

  @Test
  void partsStartInOrderAndUpReturnsWhenAllAreReady() throws Exception {
    List<String> story = Collections.synchronizedList(new ArrayList<>());
    StackStatus status = up(part -> story.add(part.name() + " " + part.state()));

    assertThat(status.isReady()).isTrue();
    assertThat(status.part("prepare").state()).isEqualTo(PartState.DONE);
    assertThat(status.memory()).isPositive();
    assertThat(status.part("base").restarts()).isZero();
    assertThat(startOf(status, "top")).isAfterOrEqualTo(startOf(status, "base"));
    assertThat(story).contains("base READY", "top READY", "prepare DONE");
    assertThat(story.indexOf("base READY")).isLessThan(story.indexOf("top READY"));
    assertThat(status.part("top").uri()).isPresent();
  }

  @Test
  void aPartThatIsNotReadyHoldsBackOnlyThoseThatNeedIt() throws Exception {
    Files.createFile(little.file("base", "silent"));
    CompletableFuture<StackStatus> up = CompletableFuture.supplyAsync(this::up);
    awaitState("loner", PartState.READY);
    awaitState("base", PartState.STARTING);
    awaitState("top", PartState.WAITING);
    assertThat(stack.status().part("top").why()).contains("base");
    // Until its port is open it is refused before it can answer.
    await()
        .atMost(LONG)
        .untilAsserted(() -> assertThat(stack.status().part("base").why()).contains("503"));
    assertThat(up).isNotDone();

    Files.delete(little.file("base", "silent"));
    assertThat(up.join().isReady()).isTrue();
  }

  @Test
  void aDeadPartIsStartedAgainOnTheSamePortAndTheOthersStay() throws Exception {
    StackStatus before = up();
    kill(before, "base");
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              StackStatus after = stack.status();
              assertThat(after.isReady()).isTrue();
              assertThat(after.part("base").process()).isNotEqualTo(before.part("base").process());
              assertThat(after.part("base").restarts()).isEqualTo(1);
            });
    StackStatus after = stack.status();
    assertThat(after.part("base").uri()).isEqualTo(before.part("base").uri());
    assertThat(after.part("top").process()).isEqualTo(before.part("top").process());
    assertThat(after.part("loner").process()).isEqualTo(before.part("loner").process());
  }

  @Test
  void whatAKilledPartLeavesBehindIsGoneBeforeItsSuccessorRuns() throws Exception {
    Files.createFile(little.file("base", "brood"));
    StackStatus before = up();
    long child = Long.parseLong(Files.readString(little.file("base", "child")));
    ProcessIdentity orphan =
        ProcessIdentity.of(ProcessHandle.of(child).orElseThrow()).orElseThrow();
    kill(before, "base");
    await().atMost(LONG).until(() -> little.starts("base") == 2);
    assertThat(orphan.runs()).isFalse();
    awaitState("base", PartState.READY);
  }

  @Test
  void aPartThatKeepsDyingBacksOffAndIsGivenUpWithItsLastWordsUntilTheNextUp() throws Exception {
    Files.createFile(little.folder().resolve("patient"));
    Files.createFile(little.file("base", "dies"));
    List<PartStatus> story = Collections.synchronizedList(new ArrayList<>());
    assertThatThrownBy(() -> up(story::add))
        .hasMessageContaining("part-given-up")
        .hasMessageContaining("it ended with status 7")
        .hasMessageContaining("cheese");
    assertThat(story)
        .filteredOn(part -> part.name().equals("base"))
        .extracting(PartStatus::state)
        .containsSubsequence(PartState.BACKING_OFF, PartState.FAILED);
    assertThat(story)
        .filteredOn(part -> part.state() == PartState.BACKING_OFF)
        .allSatisfy(
            part -> {
              assertThat(part.why()).matches("it ended with status 7; starts again in [12]\\.0 s");
              assertThat(part.lastLines()).anyMatch(line -> line.contains("cheese"));
            });
    PartStatus base = stack.status().part("base");
    assertThat(base.state()).isEqualTo(PartState.FAILED);
    assertThat(base.why()).contains("3 in a row");
    assertThat(base.lastLines()).anyMatch(line -> line.contains("cheese"));
    awaitState("loner", PartState.READY);
    awaitState("top", PartState.WAITING);

    Files.delete(little.file("base", "dies"));
    assertThat(up().isReady()).isTrue();
  }

  @Test
  void aPreparationRunsOnceForEachStartAndItsFailureIsTold() throws Exception {
    Files.createFile(little.file("prepare", "fails"));
    assertThatThrownBy(this::up).hasMessageContaining("prepare: it ended with status 1");
    Files.delete(little.file("prepare", "fails"));
    StackStatus status = up();
    int runs = Files.readAllLines(little.file("prepare", "runs")).size();
    killSupervisor(status);
    up();
    assertThat(Files.readAllLines(little.file("prepare", "runs"))).hasSize(runs);
    stack.down();
    up();
    assertThat(Files.readAllLines(little.file("prepare", "runs"))).hasSize(runs + 1);
  }

  @Test
  void aPartThatFallsSilentIsSaidToBe() throws Exception {
    up();
    Files.createFile(little.file("loner", "silent"));
    awaitState("loner", PartState.SILENT);
    assertThat(stack.status().part("loner").why()).contains("503");
    assertThat(stack.status().isReady()).isFalse();
    Files.delete(little.file("loner", "silent"));
    awaitState("loner", PartState.READY);
  }

  @Test
  void aLogThatGrowsBeyondTenMebibytesIsRotatedAndThreeOlderOnesAreKept() throws Exception {
    StackStatus status = up();
    Path full = status.part("loner").log();
    append(full, "not yet too large\n", LARGEST_LOG - Files.size(full));
    Path log = status.part("base").log();

    for (int age = 1; age <= 4; age++) {
      String mark = "written in age " + age;
      append(log, mark + "\n", LARGEST_LOG + 1);
      await()
          .atMost(LONG)
          .until(
              () ->
                  Files.size(log) < LARGEST_LOG
                      && Files.exists(older(log, 1))
                      && Files.readString(older(log, 1)).contains(mark));
    }

    assertThat(Files.readString(older(log, 2))).contains("written in age 3");
    assertThat(Files.readString(older(log, 3))).contains("written in age 2");
    assertThat(older(log, 4)).doesNotExist();
    // It was looked at after the first of these, and before the last.
    assertThat(full).hasSize(LARGEST_LOG);
    assertThat(older(full, 1)).doesNotExist();
  }

  private static void append(Path log, String mark, long bytes) throws IOException {
    Files.writeString(
        log, mark + "-".repeat((int) bytes - mark.length()), StandardOpenOption.APPEND);
  }

  private static Path older(Path log, int age) {
    return log.resolveSibling(log.getFileName() + "." + age);
  }

  @Test
  void aKilledSupervisorLeavesAllRunningAndTheNextOneTakesItOver() throws Exception {
    StackStatus before = up();
    killSupervisor(before);
    StackStatus unwatched = stack.status();
    assertThat(unwatched.supervisor()).isEmpty();
    assertThat(unwatched.isReady()).isFalse();
    assertThat(unwatched.part("top").state()).isEqualTo(PartState.READY);
    assertThat(unwatched.part("top").why()).contains("nobody watches");

    StackStatus after = up();
    assertThat(after.supervisor()).isPresent().isNotEqualTo(before.supervisor());
    for (String part : List.of("base", "top", "loner")) {
      assertThat(after.part(part).process()).isEqualTo(before.part(part).process());
      assertThat(little.starts(part)).isEqualTo(1);
    }
    kill(after, "loner");
    awaitRestart("loner", 1);
  }

  @Test
  void whatDiedWhileNobodyWatchedIsFoundCleanedUpAndStarted() throws Exception {
    Files.createFile(little.file("loner", "brood"));
    StackStatus before = up();
    long child = Long.parseLong(Files.readString(little.file("loner", "child")));
    killSupervisor(before);
    kill(before, "loner");
    assertThat(ProcessHandle.of(child)).isPresent();

    StackStatus after = up();
    assertThat(after.isReady()).isTrue();
    assertThat(after.part("loner").restarts()).isEqualTo(1);
    assertThat(little.starts("loner")).isEqualTo(2);
    await().until(() -> ProcessHandle.of(child).filter(ProcessHandle::isAlive).isEmpty());
    assertThat(after.part("base").process()).isEqualTo(before.part("base").process());
  }

  @Test
  void manyUpsAtTheSameMomentGiveOneOfEach() throws Exception {
    List<CompletableFuture<StackStatus>> ups =
        Stream.generate(
                () -> CompletableFuture.supplyAsync(() -> little.stack().up(Map.of(), any -> {})))
            .limit(4)
            .toList();
    for (CompletableFuture<StackStatus> up : ups) {
      assertThat(up.join().isReady()).isTrue();
    }
    for (String part : List.of("base", "top", "loner")) {
      assertThat(little.starts(part)).isEqualTo(1);
    }
    assertThat(ups.stream().map(up -> up.join().supervisor()).distinct()).hasSize(1);
  }

  @Test
  void aHeldPortGivesWayAndThoseThatDependOnItHear() throws Exception {
    StackStatus before = up();
    int old = before.part("base").uri().orElseThrow().getPort();
    stack.down();
    try (var held = new ServerSocket(old, 1, InetAddress.getLoopbackAddress())) {
      StackStatus after = up();
      URI now = after.part("base").uri().orElseThrow();
      assertThat(now.getPort()).isNotEqualTo(old);
      assertThat(after.notices())
          .singleElement()
          .asString()
          .contains(Integer.toString(old), Integer.toString(now.getPort()), "base");
      assertThat(environ(after, "top")).contains("BASE=" + now);
      assertThat(held.isBound()).isTrue();
    }
  }

  @Test
  void aPortLostWhileRunningIsChangedAndThoseThatDependOnItStartAnew() throws Exception {
    StackStatus before = up();
    killSupervisor(before);
    kill(before, "base");
    int old = before.part("base").uri().orElseThrow().getPort();
    try (var held = new ServerSocket(old, 1, InetAddress.getLoopbackAddress())) {
      StackStatus after = up();
      URI now = after.part("base").uri().orElseThrow();
      assertThat(now.getPort()).isNotEqualTo(old);
      assertThat(environ(after, "top")).contains("BASE=" + now);
      assertThat(after.part("loner").process()).isEqualTo(before.part("loner").process());
      assertThat(held.isBound()).isTrue();
    }
  }

  @Test
  void anAskedPortIsTakenOrRefused() throws Exception {
    try (var held = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> stack.up(Map.of("base", held.getLocalPort()), any -> {}))
          .hasMessageContaining("base-port-in-use");
    }
    int port = LittleServer.freePort();
    StackStatus status = stack.up(Map.of("base", port), any -> {});
    assertThat(status.part("base").uri().orElseThrow().getPort()).isEqualTo(port);
    assertThat(stack.up(Map.of("base", port), any -> {}).isReady()).isTrue();
    assertThatThrownBy(() -> stack.up(Map.of("base", 1), any -> {}))
        .hasMessageContaining("base-runs-on-another-port");
  }

  @Test
  void upRenewsExactlyWhatHasChanged() throws Exception {
    StackStatus before = up();
    Files.writeString(little.folder().resolve("top.jar"), "a new build");
    StackStatus after = up();
    assertThat(after.isReady()).isTrue();
    assertThat(after.part("top").process()).isNotEqualTo(before.part("top").process());
    assertThat(after.part("base").process()).isEqualTo(before.part("base").process());
    assertThat(after.supervisor()).isEqualTo(before.supervisor());
  }

  @Test
  void aSupervisorOfAnOlderBuildIsReplacedAndThePartsStay() throws Exception {
    StackStatus before = up();
    Files.writeString(little.folder().resolve("build"), "a new build");
    StackStatus after = up();
    assertThat(after.supervisor()).isPresent().isNotEqualTo(before.supervisor());
    assertThat(after.part("base").process()).isEqualTo(before.part("base").process());
    assertThat(little.starts("top")).isEqualTo(1);
  }

  @Test
  void downEndsEverythingAndNothingElse() throws Exception {
    Files.createFile(little.file("base", "brood"));
    Files.createFile(little.file("top", "stubborn"));
    Process bystander = new ProcessBuilder("sleep", "600").start();
    try {
      up();
      Set<Long> all = processes();
      assertThat(all).hasSizeGreaterThanOrEqualTo(5);
      assertThat(stack.down()).containsExactly("base", "top", "loner");
      assertThat(processes()).isEmpty();
      assertThat(stack.status().isStopped()).isTrue();
      assertThat(stack.status().parts()).allMatch(part -> part.state() == PartState.STOPPED);
      assertThat(stack.down()).isEmpty();
      assertThat(bystander.isAlive()).isTrue();
    } finally {
      bystander.destroyForcibly().waitFor();
    }
  }

  @Test
  void downAndUpLeaveThePortsAsTheyWere() throws Exception {
    StackStatus before = up();
    stack.down();

    StackStatus after = up();
    for (String part : List.of("base", "top")) {
      assertThat(after.part(part).uri()).isPresent().isEqualTo(before.part(part).uri());
      assertThat(after.part(part).process()).isNotEqualTo(before.part(part).process());
    }
  }

  @Test
  void downWorksWithoutASupervisor() throws Exception {
    killSupervisor(up());
    assertThat(stack.down()).containsExactly("base", "top", "loner");
    assertThat(processes()).isEmpty();
  }

  @Test
  void aSignalToTheSupervisorEndsEverything() throws Exception {
    StackStatus status = up();
    status.supervisor().orElseThrow().handle().orElseThrow().destroy();
    await().atMost(LONG).until(() -> stack.status().isStopped());
    assertThat(processes()).isEmpty();
  }

  @Test
  void anUpThatSomebodyStopsSaysSo() throws Exception {
    Files.createFile(little.file("base", "silent"));
    CompletableFuture<Throwable> up =
        CompletableFuture.supplyAsync(this::up).handle((status, failure) -> failure);
    awaitState("base", PartState.STARTING);
    stack.down();
    assertThat(up.join()).hasMessageContaining("stack-stopped-meanwhile");
    assertThat(processes()).isEmpty();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void everyPartIsASessionOfItsOwn() throws Exception {
    StackStatus status = up();
    for (String part : List.of("base", "top", "loner")) {
      long pid = status.part(part).process().orElseThrow().pid();
      assertThat(Files.readString(Path.of("/proc/" + pid + "/stat")).split(" ", -1)[5])
          .isEqualTo(Long.toString(pid));
    }
  }

  private StackStatus up() {
    return up(any -> {});
  }

  private StackStatus up(Consumer<PartStatus> listener) {
    return stack.up(Map.of(), listener);
  }

  private void awaitState(String part, PartState state) {
    await()
        .atMost(LONG)
        .untilAsserted(() -> assertThat(stack.status().part(part).state()).isEqualTo(state));
  }

  private void awaitRestart(String part, int restarts) {
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              assertThat(stack.status().part(part).restarts()).isEqualTo(restarts);
              assertThat(stack.status().part(part).state()).isEqualTo(PartState.READY);
            });
  }

  private static Instant startOf(StackStatus status, String part) {
    return status.part(part).process().orElseThrow().started();
  }

  private static void kill(StackStatus status, String part) {
    kill(status.part(part).process().orElseThrow());
  }

  private static void killSupervisor(StackStatus status) {
    kill(status.supervisor().orElseThrow());
  }

  private static void kill(ProcessIdentity process) {
    process.handle().ifPresent(ProcessHandle::destroyForcibly);
    await().until(() -> !process.runs());
  }

  private static String environ(StackStatus status, String part) throws IOException {
    long pid = status.part(part).process().orElseThrow().pid();
    return Files.readString(Path.of("/proc/" + pid + "/environ"));
  }

  /** Every process of this test's stack, found in another way than the product's: by its words. */
  private Set<Long> processes() throws IOException {
    Set<Long> found = new HashSet<>();
    for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
      Path words = Path.of("/proc/" + process.pid() + "/cmdline");
      Path folder = Path.of("/proc/" + process.pid() + "/cwd");
      try {
        if (Files.readString(words).contains(little.folder().toString())
            || Files.readSymbolicLink(folder).startsWith(little.folder().toRealPath())) {
          found.add(process.pid());
        }
      } catch (IOException ended) {
        found.remove(process.pid());
      }
    }
    return found;
  }
}

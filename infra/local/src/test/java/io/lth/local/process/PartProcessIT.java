package io.lth.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lth.local.testing.LittleServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class PartProcessIT {
  private final Path state;
  private final int port;
  private final PartProcess process;
  private final Probe probe = new Probe();

  PartProcessIT(@TempDir Path state) throws IOException {
    this.state = state;
    this.port = LittleServer.freePort();
    this.process = new PartProcess(LittleServer.named("little", state, port).build());
  }

  @AfterEach
  void endIt() {
    process.stop();
  }

  @Test
  void aStartedPartIsTheSameForWhoeverAsksUntilItIsStopped() {
    PartProcess.Started started = process.start();
    assertThat(started.isNew()).isTrue();
    awaitReady(started.record());

    PartProcess.Started again = new PartProcess(process.part()).start();
    assertThat(again.isNew()).isFalse();
    assertThat(again.record()).isEqualTo(started.record());
    assertThat(process.running()).contains(started.record());

    assertThat(process.stop()).isTrue();
    assertThat(started.record().process().runs()).isFalse();
    assertThat(process.stop()).isFalse();
    assertThat(process.running()).isEmpty();
  }

  @Test
  void manyStartsAtTheSameMomentGiveOneProcess() throws IOException {
    List<CompletableFuture<PartProcess.Started>> starts =
        List.of(startLater(), startLater(), startLater(), startLater());
    PartRecord record = starts.getFirst().join().record();
    assertThat(starts).allMatch(one -> one.join().record().equals(record));
    assertThat(starts).filteredOn(one -> one.join().isNew()).hasSize(1);
    awaitReady(record);
    assertThat(Files.readAllLines(state.resolve("little/starts"))).hasSize(1);
  }

  private CompletableFuture<PartProcess.Started> startLater() {
    return CompletableFuture.supplyAsync(() -> new PartProcess(process.part()).start());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aStrangerThatAnswersOnThePortIsNotMistakenForThePart() throws IOException {
    var stranger = new PartProcess(LittleServer.named("stranger", state, port).build());
    try {
      PartRecord foreign = stranger.start().record();
      await().until(() -> stranger.complaint(foreign, probe).isEmpty());
      PartRecord record = process.start().record();
      await().until(() -> !record.process().runs());
      assertThat(process.complaint(record, probe))
          .hasValueSatisfying(
              complaint -> assertThat(complaint).contains("process " + foreign.process().pid()));
    } finally {
      stranger.stop();
    }
  }

  @Test
  void whatAKilledPartLeftBehindGoesBeforeTheNextStartAndNothingElse() throws Exception {
    Files.createFile(state.resolve("little/brood"));
    PartRecord first = process.start().record();
    awaitReady(first);
    ProcessHandle child = child();
    Process bystander = new ProcessBuilder("sleep", "600").start();
    try {
      kill(first);
      assertThat(child.isAlive()).isTrue();

      PartRecord second = process.start().record();
      assertThat(new ProcessIdentity(child.pid(), first.process().started()).runs()).isFalse();
      awaitReady(second);
      assertThat(bystander.isAlive()).isTrue();
    } finally {
      bystander.destroyForcibly().waitFor();
    }
  }

  @Test
  void stopEndsWhatAKilledPartLeftBehind() throws Exception {
    Files.createFile(state.resolve("little/brood"));
    PartRecord record = process.start().record();
    awaitReady(record);
    ProcessHandle child = child();
    kill(record);
    assertThat(process.running()).isEmpty();
    assertThat(process.stop()).isTrue();
    await().until(() -> ProcessIdentity.of(child).isEmpty());
  }

  @Test
  void aPartThatDoesNotListenIsKilledWithItsBrood() throws Exception {
    Files.createFile(state.resolve("little/brood"));
    Files.createFile(state.resolve("little/stubborn"));
    PartRecord record = process.start().record();
    awaitReady(record);
    assertThat(process.kin(record)).hasSize(2);
    assertThat(process.stop()).isTrue();
    assertThat(process.kin(record)).isEmpty();
  }

  @Test
  void aRecordOfAForeignProcessIsNeitherAdoptedNorEnded() throws Exception {
    Process foreign = new ProcessBuilder("sleep", "600").start();
    try {
      var earlier =
          new ProcessIdentity(
              foreign.pid(),
              foreign.toHandle().info().startInstant().orElseThrow().minus(Duration.ofHours(1)));
      new PartRecord(earlier, process.part().port(), "").write(state.resolve("little/little.json"));
      assertThat(process.running()).isEmpty();
      assertThat(process.stop()).isFalse();
      assertThat(state.resolve("little/little.json")).doesNotExist();
      assertThat(foreign.isAlive()).isTrue();
    } finally {
      foreign.destroyForcibly().waitFor();
    }
  }

  @Test
  void aStarterThatEndsBeforeItsRecordIsWrittenLeavesNothing() throws Exception {
    process.start();
    process.stop(); // session.py lies there now
    Process begun =
        new ProcessBuilder(
                LittleServer.PYTHON.toString(),
                state.resolve("little/session.py").toString(),
                "sleep",
                "600")
            .start();
    begun.getOutputStream().close();
    assertThat(begun.waitFor()).isEqualTo(75);
  }

  @Test
  void aSecretFileIsForItsOwnerOnlyAndNowhereElse() throws Exception {
    Path file = state.resolve("little/settings");
    var secretive =
        new PartProcess(
            LittleServer.named("little", state, port)
                .file(file, () -> "token=open sesame")
                .build());
    awaitReady(secretive.start().record());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(file).hasContent("token=open sesame");
    assertThat(secretive.part().toString()).doesNotContain("sesame");
    assertThat(state.resolve("little/little.log")).content().doesNotContain("sesame");
    assertThat(state.resolve("little/little.json")).content().doesNotContain("sesame");
  }

  @Test
  void aChangedPartHasAnotherFingerprint() throws Exception {
    Path ingredient = Files.writeString(state.resolve("app.jar"), "one");
    Part part = LittleServer.named("little", state, port).madeOf(List.of(ingredient)).build();
    String before = part.fingerprint();
    assertThat(part.fingerprint()).isEqualTo(before);
    Files.writeString(ingredient, "another");
    assertThat(part.fingerprint()).isNotEqualTo(before);
  }

  @Test
  void theLogIsRotatedUnderARunningPart() throws Exception {
    Part part =
        Part.named("talker", LittleServer.PYTHON, state.resolve("talker"))
            .command("sh", "-c", "while :; do echo line; sleep 0.01; done")
            .build();
    var talker = new PartProcess(part);
    try {
      talker.start();
      await().until(() -> Files.exists(part.log()) && Files.size(part.log()) > 200);
      assertThat(talker.log().rotateIfLarger(100)).isTrue();
      assertThat(talker.log().rotateIfLarger(1_000_000)).isFalse();
      await().until(() -> Files.size(part.log()) > 20);
      // An appending writer goes on at the new end: no hole of zeros.
      assertThat(Files.readString(part.log())).doesNotContain("\0").contains("line");
      assertThat(part.log().resolveSibling("talker.log.1")).content().contains("line");
    } finally {
      talker.stop();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void memoryIsToldAndAlsoByPs() {
    PartRecord record = process.start().record();
    awaitReady(record);
    assertThat(process.memory(record)).isBetween(1L << 20, 1L << 28);
    assertThat(Kin.table())
        .anySatisfy(
            row -> {
              assertThat(row[0]).isEqualTo(record.process().pid());
              assertThat(row[1]).isEqualTo(record.process().pid());
              assertThat(row[2]).isPositive();
            });
  }

  private void awaitReady(PartRecord record) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(process.complaint(record, probe)).isEmpty());
  }

  private ProcessHandle child() throws IOException {
    return ProcessHandle.of(Long.parseLong(Files.readString(state.resolve("little/child"))))
        .orElseThrow();
  }

  private static void kill(PartRecord record) {
    Optional<ProcessHandle> handle = record.process().handle();
    handle.orElseThrow().destroyForcibly();
    await().until(() -> !record.process().runs());
  }
}

package io.lth.local.supervisor;

import io.lth.local.process.Part;
import io.lth.local.process.PartProcess;
import io.lth.local.process.PortHolder;
import io.lth.local.process.RememberedPort;
import io.lth.local.supervisor.Bulletin.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all keepers know: the parts as they are to be, and how it stands with each of them. */
final class Board {
  private static final Logger log = LoggerFactory.getLogger(Board.class);
  private static final int NOTICES_KEPT = 20;

  private final StackDefinition definition;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  private final Map<String, Integer> ports = new LinkedHashMap<>();
  private final SequencedMap<String, Wanted> wanted = new LinkedHashMap<>();
  private final SequencedMap<String, Entry> entries = new LinkedHashMap<>();
  private final List<String> notices = new ArrayList<>();
  private long wish;
  private long changes;
  private boolean leaving;

  /** What is on the bulletin of an earlier supervisor stays true where it can: the counts. */
  Board(StackDefinition definition, Bulletin earlier) {
    this.definition = definition;
    this.notices.addAll(earlier.notices());
    earlier
        .parts()
        .forEach(
            (name, entry) ->
                entries.put(
                    name,
                    new Entry(PartState.WAITING, Instant.now(), "", List.of(), entry.restarts())));
  }

  /**
   * A part as it is to be.
   *
   * @param fingerprint a process with another one is outdated
   * @param wish the number of the last wish for it; a given-up part is tried again for a new one
   */
  record Wanted(Part part, String fingerprint, long wish) {}

  /** Looks at the definition and its ingredients anew; ends what dead parts left behind. */
  void renew(long newWish) throws IOException {
    lock.lock();
    try {
      for (Map.Entry<String, RememberedPort> port : definition.ports().entrySet()) {
        Integer recalled = port.getValue().recall().orElse(null);
        if (recalled == null) {
          recalled = PortHolder.free();
          port.getValue().remember(recalled);
        }
        ports.put(port.getKey(), recalled);
      }
      for (Part part : definition.parts(new Ports(ports))) {
        PartProcess process = new PartProcess(part);
        if (process.running().isEmpty()) {
          process.stop();
          if (part.port().isPresent() && !PortHolder.isFree(part.port().getAsInt())) {
            choosePort(part.name(), part.port().getAsInt());
          }
        }
      }
      define(newWish);
    } finally {
      lock.unlock();
    }
  }

  /** Gives a part another port than the one that somebody else holds; others may depend on it. */
  void movePort(Part part) throws IOException {
    lock.lock();
    try {
      int held = part.port().orElseThrow();
      if (ports.getOrDefault(part.name(), held) == held) {
        choosePort(part.name(), held);
        define(wish);
      }
    } finally {
      lock.unlock();
    }
  }

  private void choosePort(String name, int held) throws IOException {
    RememberedPort remembered = definition.ports().get(name);
    if (remembered == null) {
      throw new IllegalStateException("the port of %s is not among the ports".formatted(name));
    }
    int next = PortHolder.free();
    remembered.remember(next);
    ports.put(name, next);
    String notice =
        "Port %d is held by %s; %s takes port %d."
            .formatted(held, PortHolder.describe(held), name, next);
    log.warn(notice);
    notices.add(notice);
    if (notices.size() > NOTICES_KEPT) {
      notices.removeFirst();
    }
  }

  private void define(long newWish) {
    List<Part> parts = definition.parts(new Ports(ports));
    entries.keySet().retainAll(parts.stream().map(Part::name).toList());
    SequencedMap<String, Wanted> next = new LinkedHashMap<>();
    for (Part part : parts) {
      next.put(part.name(), new Wanted(part, part.fingerprint(), newWish));
      Wanted before = wanted.get(part.name());
      Entry entry = entries.getOrDefault(part.name(), Entry.waiting());
      boolean outdated =
          before != null && !before.fingerprint.equals(next.get(part.name()).fingerprint);
      boolean triedAgain = entry.state() == PartState.FAILED && newWish != wish;
      entries.put(
          part.name(),
          outdated || triedAgain
              ? new Entry(PartState.WAITING, Instant.now(), "", List.of(), entry.restarts())
              : entry);
    }
    wanted.clear();
    wanted.putAll(next);
    wish = newWish;
    publish();
  }

  SequencedMap<String, Wanted> wanted() {
    lock.lock();
    try {
      return new LinkedHashMap<>(wanted);
    } finally {
      lock.unlock();
    }
  }

  Wanted wanted(String name) {
    lock.lock();
    try {
      Wanted part = wanted.get(name);
      if (part == null) {
        throw new IllegalArgumentException("no part is called " + name);
      }
      return part;
    } finally {
      lock.unlock();
    }
  }

  boolean isGood(String name) {
    lock.lock();
    try {
      Entry entry = entries.get(name);
      return entry != null && entry.state().isGood();
    } finally {
      lock.unlock();
    }
  }

  PartState state(String name) {
    lock.lock();
    try {
      return entries.getOrDefault(name, Entry.waiting()).state();
    } finally {
      lock.unlock();
    }
  }

  void show(String name, PartState state, String why) {
    show(name, state, why, List.of());
  }

  void show(String name, PartState state, String why, List<String> lastLines) {
    lock.lock();
    try {
      Entry before = entries.getOrDefault(name, Entry.waiting());
      boolean same = before.state() == state;
      var next =
          new Entry(
              state, same ? before.since() : Instant.now(), why, lastLines, before.restarts());
      if (!next.equals(before)) {
        entries.put(name, next);
        if (!same) {
          log.info("{} is {}{}", name, state, why.isEmpty() ? "" : ": " + why);
        }
        publish();
      }
    } finally {
      lock.unlock();
    }
  }

  void countRestart(String name) {
    lock.lock();
    try {
      Entry before = entries.getOrDefault(name, Entry.waiting());
      entries.put(
          name,
          new Entry(
              before.state(),
              before.since(),
              before.why(),
              before.lastLines(),
              before.restarts() + 1));
      publish();
    } finally {
      lock.unlock();
    }
  }

  boolean isLeaving() {
    lock.lock();
    try {
      return leaving;
    } finally {
      lock.unlock();
    }
  }

  void leave() {
    lock.lock();
    try {
      leaving = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until something changes here, or so long. */
  void pause(Duration longest) {
    lock.lock();
    try {
      long seen = changes;
      long left = longest.toNanos();
      while (!leaving && changes == seen && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      leaving = true;
    } finally {
      lock.unlock();
    }
  }

  private void publish() {
    changes++;
    changed.signalAll();
    try {
      new Bulletin(wish, entries, notices).write(definition.folder());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package org.ringfence.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.base.Limits;

/** Records come back in order, whatever happened to the file's end. */
class JournalTest {
  @TempDir Path folder;
  private final FailingDisk disk = new FailingDisk();
  private final List<String> replayed = new ArrayList<>();

  private Journal open() throws IOException {
    replayed.clear();
    return Journal.open(
        folder,
        "test",
        disk,
        1 << 20,
        (type, in) -> replayed.add(type + StandardCharsets.UTF_8.decode(in).toString()));
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private Path log(long number) {
    return folder.resolve("test.log." + number);
  }

  @Test
  void whatWasFlushedComesBackInOrder() throws Exception {
    Journal journal = open();
    journal.append((byte) 1, bytes("a"));
    journal.append((byte) 2, bytes(""));
    journal.append((byte) 1, bytes("c".repeat(Limits.JOURNAL_RECORD_BYTES)));
    assertThat(journal.flush()).isTrue();
    journal.append((byte) 1, bytes("never flushed"));
    open();
    assertThat(replayed).containsExactly("1a", "2", "1" + "c".repeat(Limits.JOURNAL_RECORD_BYTES));
    assertThatThrownBy(
            () -> journal.append((byte) 1, ByteBuffer.allocate(Limits.JOURNAL_RECORD_BYTES + 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aTornOrDamagedTailEndsTheFileAtEveryByte() throws Exception {
    Journal journal = open();
    journal.append((byte) 1, bytes("first"));
    journal.append((byte) 1, bytes("second"));
    journal.close();
    byte[] whole = Files.readAllBytes(log(0));
    int firstEnd = Journal.HEADER_BYTES + 5;
    for (int cut = 0; cut < whole.length; cut++) {
      Files.write(log(0), java.util.Arrays.copyOf(whole, cut));
      open().close();
      assertThat(replayed).hasSize(cut < firstEnd ? 0 : 1);
      assertThat(Files.size(log(0))).isEqualTo(cut < firstEnd ? 0 : firstEnd);
    }
    for (int i = firstEnd; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 0x40;
      Files.write(log(0), damaged);
      open().close();
      assertThat(replayed).containsExactly("1first");
    }
  }

  @Test
  void afterATornTailNewRecordsFollowTheGoodOnes() throws Exception {
    Journal journal = open();
    journal.append((byte) 1, bytes("one"));
    journal.close();
    Files.write(log(0), new byte[] {0, 0, 0, 9, 1}, java.nio.file.StandardOpenOption.APPEND);
    Journal again = open();
    again.append((byte) 1, bytes("two"));
    again.close();
    open();
    assertThat(replayed).containsExactly("1one", "1two");
  }

  @Test
  void randomBytesAreNoRecordsAndNoTrouble() throws Exception {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 50; i++) {
      byte[] junk = new byte[random.nextInt(400_000)];
      random.nextBytes(junk);
      Files.write(log(0), junk);
      open().close();
      assertThat(replayed).isEmpty();
    }
  }

  @Test
  void aCheckpointReplacesThePast() throws Exception {
    Journal journal = open();
    for (int i = 0; i < 100; i++) {
      journal.append((byte) 1, bytes("old" + i));
    }
    assertThat(journal.checkpoint(out -> out.append((byte) 9, bytes("all")))).isTrue();
    journal.append((byte) 1, bytes("new"));
    journal.close();
    assertThat(Files.list(folder).map(p -> p.getFileName().toString()))
        .containsExactlyInAnyOrder("test.snap.1", "test.log.1");
    open().close();
    assertThat(replayed).containsExactly("9all", "1new");
  }

  @Test
  void aCrashInTheMidstOfACheckpointLosesNothing() throws Exception {
    Journal journal = open();
    journal.append((byte) 1, bytes("a"));
    journal.checkpoint(out -> out.append((byte) 9, bytes("snap")));
    journal.append((byte) 1, bytes("b"));
    assertThat(
            journal.checkpoint(out -> {
              out.append((byte) 9, bytes("half"));
              throw new IOException("crash");
            }))
        .isFalse();
    assertThat(journal.failure()).isEqualTo("crash");
    journal.append((byte) 1, bytes("c"));
    assertThat(journal.flush()).isTrue();
    open().close();
    assertThat(replayed).containsExactly("9snap", "1b", "1c");
  }

  @Test
  void aFullDiskIsToldAndLosesNothingThatFitsInMemory() throws Exception {
    Journal journal = open();
    journal.append((byte) 1, bytes("before"));
    journal.flush();
    disk.full = true;
    journal.append((byte) 1, bytes("during"));
    assertThat(journal.flush()).isFalse();
    assertThat(journal.failure()).isEqualTo("No space left on device");
    journal.append((byte) 1, bytes("later"));
    journal.tick();
    assertThat(journal.flush()).isFalse();
    open().close();
    assertThat(replayed).containsExactly("1before");
    disk.full = false;
    journal.tick();
    assertThat(journal.failure()).isNull();
    assertThat(journal.flush()).isTrue();
    open();
    assertThat(replayed).containsExactly("1before", "1during", "1later");
  }

  @Test
  void afterMoreThanMemoryHoldsTheCheckpointTellsTheTruth() throws Exception {
    Journal journal = open();
    disk.full = true;
    journal.append((byte) 1, bytes("stale"));
    assertThat(journal.flush()).isFalse();
    ByteBuffer large = ByteBuffer.allocate(Limits.JOURNAL_RECORD_BYTES);
    for (int i = 0; i <= Limits.JOURNAL_PENDING_BYTES / Limits.JOURNAL_RECORD_BYTES; i++) {
      journal.append((byte) 1, large);
    }
    assertThat(journal.due()).isTrue();
    assertThat(journal.checkpoint(out -> out.append((byte) 9, bytes("x")))).isFalse();
    assertThat(journal.due()).isTrue();
    disk.full = false;
    assertThat(journal.flush()).isFalse();
    assertThat(journal.checkpoint(out -> out.append((byte) 9, bytes("truth")))).isTrue();
    journal.append((byte) 1, bytes("after"));
    assertThat(journal.flush()).isTrue();
    assertThat(journal.due()).isFalse();
    open();
    assertThat(replayed.getFirst()).isEqualTo("9truth");
    assertThat(replayed.getLast()).isEqualTo("1after");
    assertThat(replayed).doesNotContain("1stale");
  }

  @Test
  void manyThreadsShareOneFlush() throws Exception {
    Journal journal = open();
    int threads = 4;
    int each = 2_000;
    CountDownLatch done = new CountDownLatch(threads);
    for (int t = 0; t < threads; t++) {
      String who = "t" + t + "-";
      Thread.ofVirtual()
          .start(() -> {
            for (int i = 0; i < each; i++) {
              journal.append((byte) 1, bytes(who + i));
              if (i % 10 == 0 && !journal.flush()) {
                return;
              }
            }
            done.countDown();
          });
    }
    assertThat(done.await(30, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
    journal.close();
    open();
    assertThat(replayed).hasSize(threads * each).doesNotHaveDuplicates();
    List<String> oneThread = replayed.stream().filter(r -> r.startsWith("1t2-")).toList();
    assertThat(oneThread).hasSize(each);
    assertThat(oneThread.getLast()).isEqualTo("1t2-" + (each - 1));
  }
}

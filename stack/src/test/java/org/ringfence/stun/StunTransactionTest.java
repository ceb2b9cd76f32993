package org.ringfence.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StunTransactionTest {
  private static final TransactionId ID = new TransactionId(1, 2);
  private static final StunWriter REQUEST = StunWriter.request(Method.BINDING, ID);

  private final List<StunTransaction.Output> out = new ArrayList<>();
  private final StunTransaction transaction = new StunTransaction(ID, REQUEST.write());

  /** RFC 8489 section 6.2.1: 0, 500, 1500, 3500, 7500, 15500 and 31500 ms; the end at 39500. */
  @Test
  void itIsSentSevenTimes() {
    List<Long> sentMs = new ArrayList<>();
    transaction.start(0, o -> sentMs.add(0L));
    while (transaction.deadlineNs() != Long.MAX_VALUE) {
      long now = transaction.deadlineNs();
      transaction.tick(now - 1, out::add);
      assertThat(out).isEmpty();
      transaction.tick(
          now,
          o -> {
            sentMs.add(now / 1_000_000);
            if (sentMs.size() == 8)
              assertThat(o).isEqualTo(new StunTransaction.Output.TimedOut(ID));
          });
    }
    assertThat(sentMs).containsExactly(0L, 500L, 1500L, 3500L, 7500L, 15500L, 31500L, 39500L);
  }

  @Test
  void onlyItsOwnResponseEndsIt() {
    transaction.start(0, out::add);
    StunMessage request = (StunMessage) StunMessage.parse(REQUEST.write());
    var other = new StunWriter(MessageClass.SUCCESS, Method.BINDING, new TransactionId(1, 3));
    assertThat(transaction.receive(request)).isFalse();
    assertThat(transaction.receive((StunMessage) StunMessage.parse(other.write()))).isFalse();
    byte[] answer = StunWriter.success(request).write();
    assertThat(transaction.receive((StunMessage) StunMessage.parse(answer))).isTrue();
    assertThat(transaction.receive((StunMessage) StunMessage.parse(answer))).isFalse();
    transaction.tick(Long.MAX_VALUE - 1, out::add);
    assertThat(out).hasSize(1);
  }
}

package org.ringfence.iax;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetSocketAddress;
import java.util.SplittableRandom;

/** Whatever bytes come: a value, and an endpoint that goes on. */
class IaxFuzzTest {
  private static final InetSocketAddress FROM = new InetSocketAddress("192.0.2.9", 4569);

  @FuzzTest(maxDuration = "60s")
  void whatIsReadIsWrittenAgain(byte[] bytes) {
    IaxFrame frame = IaxFrame.parse(bytes);
    if (frame instanceof MalformedIax broken) {
      assertThat(broken.offset()).isBetween(0, bytes.length);
    } else {
      assertThat(frame.write()).isEqualTo(bytes);
    }
    if (frame instanceof FullFrame full) {
      Elements elements = Elements.parse(full.payload());
      if (elements != null) assertThat(elements.write()).isEqualTo(full.payload());
    }
    Sheltered around = new Sheltered();
    IaxEndpoint endpoint = new IaxEndpoint(around, new SplittableRandom(1), 0);
    endpoint.receive(bytes, FROM, 0);
    assertThat(endpoint.size()).as("nothing is stored of a stranger").isZero();
    assertThat(around.bytesOut).isLessThanOrEqualTo(bytes.length);
  }

  /** Knows nobody, and counts what is sent. */
  private static final class Sheltered implements IaxSurroundings {
    private int bytesOut;

    @Override
    public void send(byte[] datagram, InetSocketAddress to) {
      bytesOut += datagram.length;
    }

    @Override
    public IaxAccount account(String name) {
      return IaxAccount.of(name, "secret");
    }

    @Override
    public void offered(IaxCall call) {
      throw new IllegalStateException("a stranger calls");
    }

    @Override
    public int registrationSeconds(int asked) {
      return asked;
    }

    @Override
    public void registered(String name, InetSocketAddress at, int seconds) {
      throw new IllegalStateException("a stranger registers");
    }

    @Override
    public boolean knowsNoTokens(InetSocketAddress peer) {
      return false;
    }
  }
}

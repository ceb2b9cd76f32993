package org.ringfence.lab.fax;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.ringfence.fax.T38Fax;
import org.ringfence.udptl.UdptlReceiver;
import org.ringfence.udptl.UdptlSender;

/** A fax machine by T.38, on a line that may lose some of what it sends. */
final class FaxDatagrams extends FaxSocket {
  private static final int REPEATS = 3;
  private static final int MOST_BYTES = 400;
  private static final int SAMPLES_A_MS = 8;

  private final UdptlSender sender = new UdptlSender(REPEATS, MOST_BYTES);
  private final UdptlReceiver receiver = new UdptlReceiver();
  private final T38Fax fax;
  private final int losesOneIn;

  /** The thread's own. */
  private int made;

  private long passedNs;

  /**
   * @param losesOneIn how many datagrams there are for one that is lost; 0 for none
   */
  FaxDatagrams(String number, Path page, boolean sends, int losesOneIn) {
    this.losesOneIn = losesOneIn;
    fax = new T38Fax(number, page, sends, this::send);
    start();
  }

  @Override
  public boolean isOver() {
    return fax.isOver();
  }

  @Override
  public String outcome() {
    return fax.outcome();
  }

  @Override
  void speak() {
    if (passedNs == 0) passedNs = System.nanoTime();
    long samples = (System.nanoTime() - passedNs) / 1_000_000 * SAMPLES_A_MS;
    passedNs += samples / SAMPLES_A_MS * 1_000_000;
    if (to() != null && samples > 0) fax.pass((int) samples);
  }

  @Override
  void hear(byte[] bytes, int length) {
    receiver.receive(ByteBuffer.wrap(bytes), 0, length, fax::take);
  }

  private void send(byte[] ifp, int times) {
    byte[] datagram = sender.next(ifp);
    InetSocketAddress address = to();
    if (address == null || losesOneIn > 0 && ++made % losesOneIn == 0) return;
    try {
      for (int i = 0; i < times; i++) send(datagram, address);
    } catch (IOException gone) {
      // As good as lost.
    }
  }

  @Override
  public void close() {
    super.close();
    fax.close();
  }
}

package org.ringfence.server.feature.fax;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.ringfence.fax.FaxModem;

/**
 * A process of its own that takes one fax: frames of sound come in at its standard input, and for
 * each one goes out at its standard output. Whatever a page from a stranger does to the library
 * happens here, to one call. It ends with the fax, and says how that went as the last it writes to
 * its standard error.
 */
final class FaxReceiver {
  /** Samples of 8 kHz in a frame, which is 20 ms. */
  static final int FRAME_SAMPLES = 160;

  /** A frame on the pipes: 16 bits, the low byte first. */
  static final int FRAME_BYTES = 2 * FRAME_SAMPLES;

  /**
   * How long it stays once it is over, 3 s: the one that sends takes another second or so until its
   * goodbye is out, and would take the end of the call for a failure.
   */
  private static final int FRAMES_AFTER = 150;

  private FaxReceiver() {}

  /**
   * @param args what the machine calls itself, the TIFF file to be written, and how many pages it
   *     takes at most
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 3) throw new IllegalArgumentException("three words are needed");
    try (FaxModem fax = FaxModem.taking(args[0], Path.of(args[1]), Integer.parseInt(args[2]))) {
      serve(fax, System.in, new BufferedOutputStream(System.out, FRAME_BYTES));
      System.err.println(fax.isOver() ? fax.outcome() : "the caller hung up");
    }
  }

  private static void serve(FaxModem fax, InputStream in, OutputStream out) throws IOException {
    DataInputStream frames = new DataInputStream(in);
    ByteBuffer bytes = ByteBuffer.allocate(FRAME_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    short[] pcm = new short[FRAME_SAMPLES];
    for (int left = FRAMES_AFTER; left > 0; ) {
      try {
        frames.readFully(bytes.array());
      } catch (EOFException hungUp) {
        return;
      }
      bytes.asShortBuffer().get(0, pcm);
      fax.hear(pcm, FRAME_SAMPLES);
      fax.say(pcm);
      bytes.asShortBuffer().put(0, pcm);
      out.write(bytes.array());
      out.flush();
      if (fax.isOver()) left--;
    }
  }
}

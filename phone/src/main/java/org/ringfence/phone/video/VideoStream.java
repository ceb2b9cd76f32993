package org.ringfence.phone.video;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.video.FrameBuffer;
import org.ringfence.video.VideoCodec;
import org.ringfence.video.VideoReader;

/**
 * Shows what a program writes as it writes it: a camera through ffmpeg, say. A thread of its own
 * reads; what comes before the call, or while nobody takes it, is let go. A program cannot be asked
 * for a key frame: it has to write one every second or two.
 */
public final class VideoStream implements PictureSource {
  private static final long MOST_BEHIND_NS = 500_000_000;

  private final InputStream in;
  private final VideoReader reader;
  private final BlockingQueue<FrameBuffer> free =
      new ArrayBlockingQueue<>(Limits.VIDEO_FRAMES_WAITING);
  private final BlockingQueue<FrameBuffer> ready =
      new ArrayBlockingQueue<>(Limits.VIDEO_FRAMES_WAITING);
  private volatile boolean wanted;
  private volatile boolean closed;

  /** The media loop's own. */
  private @Nullable FrameBuffer shown;

  private VideoStream(InputStream in, VideoReader reader) {
    this.in = in;
    this.reader = reader;
    for (int i = 0; i < Limits.VIDEO_FRAMES_WAITING; i++) free.add(new FrameBuffer());
    Thread.ofPlatform().daemon().name("camera").start(this::run);
  }

  /** Waits for the stream's first bytes, which tell what it is. */
  public static VideoStream open(InputStream in) throws IOException {
    return new VideoStream(in, VideoReader.of(in));
  }

  public VideoCodec codec() {
    return reader.codec();
  }

  @Override
  public @Nullable FrameBuffer next(long nowNs) {
    wanted = true;
    if (shown != null) free.add(shown);
    shown = ready.poll();
    return shown;
  }

  @Override
  public void keyFrame() {}

  private void run() {
    boolean timed = reader.codec() == VideoCodec.VP8; // Annex B has no times of its own
    FrameBuffer frame = new FrameBuffer();
    boolean follows = false;
    long beganNs = System.nanoTime();
    try (in) {
      while (!closed && reader.read(frame)) {
        long aheadNs = frame.timeNs() - (System.nanoTime() - beganNs);
        if (timed && aheadNs > 0) TimeUnit.NANOSECONDS.sleep(aheadNs);
        if (timed && aheadNs < -MOST_BEHIND_NS) beganNs -= aheadNs;
        if (!timed) frame.at(System.nanoTime() - beganNs);
        FrameBuffer room = wanted && (follows || frame.key()) ? free.poll() : null;
        follows = room != null;
        if (room != null) {
          room.copy(frame);
          ready.add(room);
        }
      }
    } catch (IOException e) {
      // The program has ended, or writes nonsense: there is no more to show.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}

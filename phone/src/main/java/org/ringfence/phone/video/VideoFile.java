package org.ringfence.phone.video;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.video.FrameBuffer;
import org.ringfence.video.VideoCodec;
import org.ringfence.video.VideoFormatException;
import org.ringfence.video.VideoReader;

/**
 * Shows what is in a file, again and again, at the times that it says. It is read whole before the
 * call. When the other side has lost something it goes back to the key frame before.
 */
public final class VideoFile implements PictureSource {
  private static final long LEAST_BETWEEN_RESTARTS_NS = 300_000_000;
  private static final long MOST_BEHIND_NS = 500_000_000;

  private record Frame(byte[] bytes, long timeNs, boolean key) {}

  private final VideoCodec codec;
  private final List<Frame> frames;
  private final long frameNs;
  private final FrameBuffer current = new FrameBuffer();

  /** The media loop's own from here on: what comes next, and when on the stream's own clock. */
  private int next;

  private long nextNs;
  private long beganNs;
  private boolean begun;
  private boolean keyWanted;
  private long restartedNs = -LEAST_BETWEEN_RESTARTS_NS;

  private VideoFile(VideoCodec codec, List<Frame> frames) {
    this.codec = codec;
    this.frames = frames;
    int between = frames.size() - 1;
    long lengthNs = frames.getLast().timeNs - frames.getFirst().timeNs;
    this.frameNs = between == 0 ? 1_000_000_000L : Math.max(1_000_000, lengthNs / between);
  }

  /** Reads a file. */
  public static VideoFile open(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return read(in);
    }
  }

  /** Reads a stream to its end. */
  public static VideoFile read(InputStream in) throws IOException {
    VideoReader reader = VideoReader.of(in);
    List<Frame> frames = new ArrayList<>();
    FrameBuffer frame = new FrameBuffer();
    long bytes = 0;
    while (reader.read(frame)) {
      bytes += frame.length();
      if (frames.isEmpty() && !frame.key()) continue; // cannot be shown
      if (bytes > Limits.VIDEO_FILE_BYTES || frames.size() == Limits.VIDEO_FILE_FRAMES) {
        throw new VideoFormatException("it is longer than we keep in memory; give a shorter one");
      }
      byte[] copy = Arrays.copyOf(frame.bytes(), frame.length());
      frames.add(new Frame(copy, frame.timeNs(), frame.key()));
    }
    if (frames.isEmpty()) throw new VideoFormatException("it has no key frame");
    return new VideoFile(reader.codec(), frames);
  }

  public VideoCodec codec() {
    return codec;
  }

  @Override
  public @Nullable FrameBuffer next(long nowNs) {
    if (!begun) beganNs = nowNs;
    begun = true;
    long behindNs = nowNs - beganNs - nextNs;
    if (behindNs < 0) return null;
    if (behindNs > MOST_BEHIND_NS) beganNs += behindNs; // the loop was held up: go on from here
    if (keyWanted && nowNs - restartedNs >= LEAST_BETWEEN_RESTARTS_NS) {
      restartedNs = nowNs;
      keyWanted = false;
      while (!frames.get(next).key) next--; // the first is one
    }
    Frame frame = frames.get(next);
    current.clear();
    current.append(frame.bytes, 0, frame.bytes.length);
    current.at(nextNs);
    next = (next + 1) % frames.size();
    long stepNs = next == 0 ? frameNs : frames.get(next).timeNs - frame.timeNs;
    nextNs += Math.clamp(stepNs, 1_000_000, 10_000_000_000L);
    return current;
  }

  @Override
  public void keyFrame() {
    keyWanted = true;
  }
}

package org.ringfence.phone.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.phone.video.PictureSink;
import org.ringfence.phone.video.PictureSource;
import org.ringfence.phone.video.Pictures;
import org.ringfence.phone.video.VideoFile;
import org.ringfence.phone.video.VideoRecorder;
import org.ringfence.phone.video.VideoStream;
import org.ringfence.video.VideoCodec;
import picocli.CommandLine.Option;

/** The options of a call's pictures: files, pipes, or what a program writes and reads. */
final class VideoOptions {
  private static final String STANDARD = "-";

  @Option(
      names = "--video",
      paramLabel = "FILE",
      description =
          "Video to show: IVF with VP8, or H.264 (.h264); - for a program's, a camera say.")
  @Nullable String shown;

  @Option(
      names = "--record-video",
      paramLabel = "FILE",
      description = "Where video that comes is kept (.ivf, .h264); - for a program, ffplay say.")
  @Nullable String recorded;

  /** Whether pictures go to standard output: then nothing else does. */
  boolean usesOutput() {
    return STANDARD.equals(recorded);
  }

  boolean usesInput() {
    return STANDARD.equals(shown);
  }

  /** Opens what was named; null for a call that is voice alone. */
  @Nullable Pictures pictures() throws Outcome.Failure {
    String from = shown;
    String to = recorded;
    if (from == null && to == null) return null;
    VideoCodec wanted = to == null ? null : byName(to);
    PictureSource source = from == null ? PictureSource.NOTHING : source(from);
    VideoCodec own =
        switch (source) {
          case VideoFile file -> file.codec();
          case VideoStream stream -> stream.codec();
          default -> null;
        };
    if (own != null && wanted != null && own != wanted) {
      source.close();
      String fits = own == VideoCodec.VP8 ? ".ivf" : ".h264";
      throw usage("--record-video %s does not fit --video: name a file %s.".formatted(to, fits));
    }
    VideoCodec only = own == null ? wanted : own;
    List<VideoCodec> codecs = only == null ? List.of(VideoCodec.VP8) : List.of(only);
    PictureSink sink = to == null ? PictureSink.NOWHERE : sink(to, codecs.getFirst());
    return new Pictures(codecs, source, sink);
  }

  private static @Nullable VideoCodec byName(String file) {
    if (file.endsWith(".ivf")) return VideoCodec.VP8;
    return file.endsWith(".h264") || file.endsWith(".264") ? VideoCodec.H264 : null;
  }

  private static PictureSource source(String name) throws Outcome.Failure {
    try {
      if (name.equals(STANDARD)) return VideoStream.open(new FileInputStream(FileDescriptor.in));
      Path file = Path.of(name);
      return isPipe(file) ? VideoStream.open(Files.newInputStream(file)) : VideoFile.open(file);
    } catch (IOException e) {
      String why = CallOptions.reason(e);
      throw usage(name + " cannot be shown (" + why + "); give IVF with VP8, or H.264 in Annex B.");
    }
  }

  private static boolean isPipe(Path file) {
    return Files.exists(file) && !Files.isRegularFile(file);
  }

  private static PictureSink sink(String name, VideoCodec codec) throws Outcome.Failure {
    if (name.equals(STANDARD)) {
      return new VideoRecorder(codec, () -> new FileOutputStream(FileDescriptor.out));
    }
    Path file = Path.of(name);
    // A pipe waits for its reader: not here.
    if (isPipe(file)) return new VideoRecorder(codec, () -> Files.newOutputStream(file));
    try {
      OutputStream out = Files.newOutputStream(file);
      return new VideoRecorder(codec, () -> out);
    } catch (IOException e) {
      String why = CallOptions.reason(e);
      throw usage(name + " cannot be written (" + why + "); choose another --record-video.");
    }
  }

  private static Outcome.Failure usage(String words) {
    return new Outcome.Failure(Outcome.USAGE, words);
  }
}

package org.ringfence.lab.fax;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.plugins.tiff.BaselineTIFFTagSet;
import javax.imageio.plugins.tiff.TIFFDirectory;
import javax.imageio.plugins.tiff.TIFFField;
import javax.imageio.plugins.tiff.TIFFTag;
import javax.imageio.stream.ImageOutputStream;

/** A page of dots as fax machines send it: 1728 across, in a TIFF file (ITU-T T.4). */
public final class FaxPage {
  private static final int WIDTH = 1_728;
  private static final int CELL = 32;
  private static final int CELL_LINES = 16;
  private static final int LINES = 4 * CELL_LINES;
  private static final int ACROSS_DPI = 204;
  private static final int DOWN_DPI = 98;

  private FaxPage() {}

  /** Writes a page that is that seed's own: fields, each black or white. */
  public static void write(Path file, long seed) {
    BufferedImage page = new BufferedImage(WIDTH, LINES, BufferedImage.TYPE_BYTE_BINARY);
    SplittableRandom random = new SplittableRandom(seed);
    for (int y = 0; y < LINES; y += CELL_LINES) {
      for (int x = 0; x < WIDTH; x += CELL) {
        int colour = random.nextBoolean() ? 0xFFFFFF : 0;
        for (int i = 0; i < CELL * CELL_LINES; i++) page.setRGB(x + i % CELL, y + i / CELL, colour);
      }
    }
    try {
      write(page, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(BufferedImage page, Path file) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("tiff").next();
    ImageWriteParam how = writer.getDefaultWriteParam();
    how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    how.setCompressionType("CCITT T.4");
    ImageTypeSpecifier type = ImageTypeSpecifier.createFromRenderedImage(page);
    IIOMetadata plain = writer.getDefaultImageMetadata(type, how);
    TIFFDirectory tags = TIFFDirectory.createFromMetadata(plain);
    BaselineTIFFTagSet known = BaselineTIFFTagSet.getInstance();
    resolution(tags, known.getTag(BaselineTIFFTagSet.TAG_X_RESOLUTION), ACROSS_DPI);
    resolution(tags, known.getTag(BaselineTIFFTagSet.TAG_Y_RESOLUTION), DOWN_DPI);
    tags.addTIFFField(
        new TIFFField(
            known.getTag(BaselineTIFFTagSet.TAG_RESOLUTION_UNIT),
            BaselineTIFFTagSet.RESOLUTION_UNIT_INCH));
    // Fax software wants it said, though it is what a file means that says nothing.
    tags.addTIFFField(new TIFFField(known.getTag(BaselineTIFFTagSet.TAG_BITS_PER_SAMPLE), 1));
    tags.addTIFFField(
        new TIFFField(known.getTag(BaselineTIFFTagSet.TAG_ROWS_PER_STRIP), page.getHeight()));
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(page, null, tags.getAsMetadata()), how);
    } finally {
      writer.dispose();
    }
  }

  private static void resolution(TIFFDirectory tags, TIFFTag tag, int dpi) {
    tags.addTIFFField(new TIFFField(tag, TIFFTag.TIFF_RATIONAL, 1, new long[][] {{dpi, 1}}));
  }

  /**
   * How much of the page has come in the file, from 0 to 1: fields of the seed's own that have
   * their colour in the middle.
   */
  public static double arrived(Path file, long seed) {
    BufferedImage page = read(file.toFile());
    if (page == null || page.getWidth() != WIDTH) return 0;
    SplittableRandom random = new SplittableRandom(seed);
    int right = 0;
    int all = 0;
    for (int y = CELL_LINES / 2; y < LINES; y += CELL_LINES) {
      for (int x = CELL / 2; x < WIDTH; x += CELL) {
        boolean white = random.nextBoolean();
        all++;
        if (y < page.getHeight() && (page.getRGB(x, y) & 1) == (white ? 1 : 0)) right++;
      }
    }
    return (double) right / all;
  }

  private static BufferedImage read(File file) {
    try {
      return ImageIO.read(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

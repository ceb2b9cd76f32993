package org.ringfence.server.feature.fax;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;

class FaxPdfTest {
  private static final int LINES = 8; // what fits one strip of the writer's

  private static byte[] tiff(int pages) throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    ImageWriter writer = ImageIO.getImageWritersByFormatName("tiff").next();
    ImageWriteParam how = writer.getDefaultWriteParam();
    how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    how.setCompressionType("CCITT T.6");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.prepareWriteSequence(null);
      for (int i = 0; i < pages; i++) {
        BufferedImage page = new BufferedImage(1_728, LINES, BufferedImage.TYPE_BYTE_BINARY);
        for (int x = 0; x < 1_728; x++) page.setRGB(x, i, random.nextBoolean() ? 0xFFFFFF : 0);
        writer.writeToSequence(new IIOImage(page, null, null), how);
      }
      writer.endWriteSequence();
    }
    return bytes.toByteArray();
  }

  @Test
  void pagesAreInThePdfAsTheyCame() throws Exception {
    byte[] tiff = tiff(3);
    FaxPdf pdf = FaxPdf.of(tiff);
    assertThat(pdf.pages()).isEqualTo(3);
    String text = new String(pdf.bytes(), StandardCharsets.ISO_8859_1);
    assertThat(text).startsWith("%PDF-1.4").endsWith("%%EOF\n").contains("/Count 3");
    assertThat(text).contains("/Filter /CCITTFaxDecode", "/Columns 1728 /Rows 8");
    String coded = new String(tiff, StandardCharsets.ISO_8859_1);
    int at = text.indexOf("/CCITTFaxDecode");
    int from = text.indexOf("stream\n", at) + "stream\n".length();
    assertThat(coded).contains(text.substring(from, text.indexOf("\nendstream", from)));
    int table =
        Integer.parseInt(text.substring(text.lastIndexOf("startxref\n") + 10).split("\n")[0]);
    String[] rows = text.substring(table).split("\n");
    for (int object = 1; object <= 11; object++) {
      int place = Integer.parseInt(rows[2 + object].substring(0, 10));
      assertThat(text.substring(place)).startsWith(object + " 0 obj");
    }
  }

  @Test
  void whatIsBrokenIsNoPdfAndNothingWorse() throws Exception {
    byte[] tiff = tiff(2);
    SplittableRandom random = new SplittableRandom(9);
    for (int i = 0; i < 3_000; i++) {
      byte[] broken = Arrays.copyOf(tiff, i < tiff.length ? i : tiff.length);
      for (int n = random.nextInt(4); n > 0 && broken.length > 0; n--) {
        broken[random.nextInt(broken.length)] = (byte) random.nextInt();
      }
      try {
        assertThat(FaxPdf.of(broken).pages()).isLessThanOrEqualTo(1_000);
      } catch (IOException asItShould) {
        assertThat(asItShould).hasMessageContaining("page");
      }
    }
  }
}

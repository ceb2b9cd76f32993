package org.ringfence.media;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LossAnswerTest {
  private final LossAnswer answer = new LossAnswer();

  @Test
  void moreLossIsAnsweredAtOnceAndLessOnlyWhenItLasts() {
    assertThat(answer.copies()).isZero();
    assertThat(answer.percent()).isEqualTo(10);
    answer.reported(1);
    assertThat(answer.copies()).isZero();
    answer.reported(5);
    assertThat(answer.copies()).isEqualTo(1);
    answer.reported(60);
    assertThat(answer.copies()).isEqualTo(2);
    assertThat(answer.percent()).isEqualTo(28);
    for (int i = 0; i < 4; i++) {
      answer.reported(0);
      assertThat(answer.copies()).isEqualTo(2);
    }
    answer.reported(5);
    assertThat(answer.copies()).isEqualTo(1);
    assertThat(answer.percent()).isEqualTo(10);
  }

  @Test
  void noReportAsksForMoreThanTheMost() {
    answer.reported(255);
    assertThat(answer.copies()).isEqualTo(LossAnswer.MOST_COPIES);
    assertThat(answer.percent()).isEqualTo(40);
  }
}

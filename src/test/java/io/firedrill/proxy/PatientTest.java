package io.firedrill.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PatientTest {
  private static final Asked UPLOAD = new Asked("PUT", "/bucket/key", 10);

  private final AtomicLong now = new AtomicLong();
  private final Patient patient = new Patient(() -> Instant.ofEpochMilli(now.get()));

  @Test
  void itIsHealthyByItselfWhenTheTimeIsOver() {
    assertThat(patient.infect(new Sickness.Full(), Duration.ofSeconds(30))).isTrue();
    now.set(29_999);
    assertThat(patient.meet(UPLOAD)).isInstanceOf(Symptom.Refused.class);
    assertThat(patient.health()).isEqualTo(new Health(Optional.of(new Sickness.Full()), 1, 1, 1));
    now.set(30_000);
    assertThat(patient.meet(UPLOAD)).isEqualTo(Symptom.NONE);
    assertThat(patient.health()).isEqualTo(new Health(Optional.empty(), 0, 1, 1));
  }

  @Test
  void itCountsAnewWithTheNextSickness() {
    patient.infect(new Sickness.Full(), Duration.ofSeconds(30));
    patient.meet(UPLOAD);
    assertThat(patient.infect(new Sickness.Slow(5), Duration.ofSeconds(30))).isFalse();
    patient.heal();
    assertThat(patient.infect(new Sickness.Slow(5), Duration.ofSeconds(30))).isTrue();
    assertThat(patient.health().requests()).isZero();
  }

  @Test
  void ofAShareOfAllRequestsChanceSaysWhich() {
    Sickness half = new Sickness.SlowDown(0.5);
    assertThat(half.of(UPLOAD, 0.49)).isInstanceOf(Symptom.Refused.class);
    assertThat(half.of(UPLOAD, 0.5)).isEqualTo(Symptom.NONE);
  }

  @Test
  void onlyUploadsAreCut() {
    Sickness cut = new Sickness.UploadCut();
    assertThat(cut.of(UPLOAD, 0)).isInstanceOf(Symptom.CutOff.class);
    assertThat(cut.of(new Asked("GET", "/bucket/key", -1), 0)).isEqualTo(Symptom.NONE);
    assertThat(cut.of(new Asked("PUT", "/bucket/folder/", 0), 0)).isEqualTo(Symptom.NONE);
  }

  @Test
  void anObjectThatIsGoneIsGoneForThoseWhoReadIt() {
    Sickness gone = new Sickness.ObjectGone("/bucket/key");
    assertThat(gone.of(new Asked("GET", "/bucket/key", -1), 0)).isInstanceOf(Symptom.Refused.class);
    assertThat(gone.of(new Asked("head", "/bucket/key", -1), 0))
        .isInstanceOf(Symptom.Refused.class);
    assertThat(gone.of(UPLOAD, 0)).isEqualTo(Symptom.NONE);
    assertThat(gone.of(new Asked("GET", "/bucket/key2", -1), 0)).isEqualTo(Symptom.NONE);
  }
}

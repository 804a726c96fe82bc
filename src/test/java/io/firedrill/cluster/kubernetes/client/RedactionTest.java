package io.firedrill.cluster.kubernetes.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class RedactionTest {
  private static String redacted(String json) throws IOException {
    return new Redaction().resource(new ObjectMapper().readTree(json)).toString();
  }

  @Test
  void keysInAConfigurationAreHiddenWhereverTheyStand() throws IOException {
    assertThat(redacted("{\"spec\":{\"flinkConfiguration\":{\"s3.access-key\":\"AKIA1\"}}}"))
        .doesNotContain("AKIA1");
    assertThat(redacted("{\"data\":{\"flink-conf.yaml\":\"a: 1\\ns3.secret-key: hush\\nb: 2\"}}"))
        .contains("a: 1", "b: 2")
        .doesNotContain("hush");
  }

  @Test
  void theOperatorsCopyOfTheSpecIsLookedInto() throws IOException {
    assertThat(redacted("{\"lastReconciledSpec\":\"{\\\"s3.secret-key\\\":\\\"hush\\\"}\"}"))
        .doesNotContain("hush");
  }

  @Test
  void valuesOfSensitiveEnvironmentVariablesAreHiddenReferencesStay() throws IOException {
    assertThat(redacted("{\"env\":[{\"name\":\"DB_PASSWORD\",\"value\":\"hush\"}]}"))
        .doesNotContain("hush");
    assertThat(redacted("{\"env\":[{\"name\":\"LANG\",\"value\":\"C\"}]}")).contains("\"C\"");
    assertThat(
            redacted(
                "{\"env\":[{\"name\":\"K\",\"valueFrom\":{\"secretKeyRef\":{\"name\":\"keys\",\"key\":\"a\"}}}]}"))
        .contains("keys");
  }

  @Test
  void anArgumentAfterASensitiveNameIsHidden() throws IOException {
    assertThat(redacted("{\"args\":[\"--db-password\",\"hush\",\"--rate\",\"5\"]}"))
        .doesNotContain("hush")
        .contains("5");
  }

  @Test
  void logsLoseWhatIsAssignedToASensitiveName() {
    assertThat(Redaction.of("Loading configuration property: s3.access-key, AKIA1"))
        .doesNotContain("AKIA1");
    assertThat(Redaction.of("connect with password='hush' now"))
        .doesNotContain("hush")
        .contains("now");
    assertThat(Redaction.of("no secrets here")).isEqualTo("no secrets here");
  }
}

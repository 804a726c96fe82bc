package io.firedrill.cluster.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.jobmanager.JobManagerProcessSpec;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.apache.flink.runtime.util.config.memory.ProcessMemoryUtils;

/**
 * The command lines of Flink's processes, with the JVM and memory parameters that Flink's own start
 * scripts would compute.
 *
 * @param lib folders with libraries
 * @param work the run's work folder
 * @param conf the folder with the configuration as a file
 */
record FlinkCommand(List<Path> lib, Path work, Path conf, Configuration configuration) {
  private static final String JOB_MANAGER =
      "org.apache.flink.container.entrypoint.StandaloneApplicationClusterEntryPoint";
  private static final String TASK_MANAGER =
      "org.apache.flink.runtime.taskexecutor.TaskManagerRunner";
  private static final String ZOOKEEPER =
      "org.apache.flink.runtime.zookeeper.FlinkZooKeeperQuorumPeer";

  // short-lived JVMs on few cores: quick to start beats fast at the peak
  private static final List<String> LIGHT =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-XX:-UsePerfData");

  // what Flink's default config.yaml gives Java 17 in env.java.opts.all
  private static final List<String> OPEN_PACKAGES =
      List.of(
          "java.base/java.lang",
          "java.base/java.net",
          "java.base/java.io",
          "java.base/java.nio",
          "java.base/sun.nio.ch",
          "java.base/java.lang.reflect",
          "java.base/java.text",
          "java.base/java.time",
          "java.base/java.util",
          "java.base/java.util.concurrent",
          "java.base/java.util.concurrent.atomic",
          "java.base/java.util.concurrent.locks");

  /**
   * A JobManager's.
   *
   * @param own settings of its own, as arguments
   */
  List<String> jobManager(String name, String mainClass, List<String> own, List<String> arguments) {
    JobManagerProcessSpec memory =
        JobManagerProcessUtils.processSpecFromConfigWithNewOptionToInterpretLegacyHeap(
            configuration, JobManagerOptions.JVM_HEAP_MEMORY);
    List<String> command =
        flink(lib, work, name, ProcessMemoryUtils.generateJvmParametersStr(memory));
    command.addAll(options(CoreOptions.FLINK_JM_JVM_OPTIONS));
    command.addAll(
        List.of(JOB_MANAGER, "--configDir", conf.toString(), "--job-classname", mainClass));
    command.addAll(dynamic(JobManagerProcessUtils.generateDynamicConfigsStr(memory)));
    command.addAll(own);
    command.addAll(restore());
    command.addAll(arguments);
    return command;
  }

  /** What the settings of all processes and of a role add for the JVM, as Flink's scripts do. */
  private List<String> options(ConfigOption<String> ofRole) {
    return Stream.of(CoreOptions.FLINK_JVM_OPTIONS, ofRole)
        .flatMap(option -> Arrays.stream(configuration.get(option).strip().split("\\s+")))
        .filter(word -> !word.isEmpty())
        .toList();
  }

  /** The entry point overwrites the settings of a restore with what its arguments say of it. */
  private List<String> restore() {
    SavepointRestoreSettings restore = SavepointRestoreSettings.fromConfiguration(configuration);
    List<String> command = new ArrayList<>();
    if (restore.restoreSavepoint()) {
      command.addAll(List.of("--fromSavepoint", restore.getRestorePath()));
    }
    if (restore.restoreSavepoint() && restore.allowNonRestoredState()) {
      command.add("--allowNonRestoredState");
    }
    return command;
  }

  /**
   * A TaskManager's.
   *
   * @param own settings of its own, as arguments
   */
  List<String> taskManager(String resourceId, List<String> own) {
    TaskExecutorProcessSpec memory = TaskExecutorProcessUtils.processSpecFromConfig(configuration);
    List<String> command =
        flink(lib, work, resourceId, ProcessMemoryUtils.generateJvmParametersStr(memory));
    command.addAll(options(CoreOptions.FLINK_TM_JVM_OPTIONS));
    command.addAll(List.of(TASK_MANAGER, "--configDir", conf.toString()));
    command.addAll(dynamic(TaskExecutorProcessUtils.generateDynamicConfigsStr(memory)));
    command.addAll(List.of("-D", "taskmanager.resource-id=" + resourceId));
    command.addAll(own);
    return command;
  }

  static List<String> zooKeeper(Path lib, Path work, Path config) {
    List<String> command = flink(List.of(lib), work, "zookeeper", "-Xmx64m");
    command.addAll(List.of(ZOOKEEPER, "--zkConfigFile", config.toString(), "--peerId", "1"));
    return command;
  }

  static List<String> s3Proxy(Path jar, Path config) {
    List<String> command = new ArrayList<>(List.of(java()));
    command.addAll(LIGHT);
    command.addAll(
        List.of(
            "-Xmx192m",
            "-DLOG_LEVEL=warn",
            "-jar",
            jar.toString(),
            "--properties",
            config.toString()));
    return command;
  }

  /**
   * A server of another project.
   *
   * @param arguments its main class, and what that is given
   */
  static List<String> service(
      Path work, String name, String heap, String classPath, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(java()));
    command.addAll(LIGHT);
    command.addAll(
        List.of(
            "-Xmx" + heap,
            "-Dlog.file=" + work.resolve("logs").resolve(name + ".log"),
            "-Dlog4j2.configurationFile=" + work.resolve("conf/log4j2.properties").toUri(),
            "-Djava.io.tmpdir=" + work.resolve("tmp"),
            "-cp",
            classPath));
    command.addAll(arguments);
    return command;
  }

  private static List<String> flink(List<Path> lib, Path work, String name, String memory) {
    List<String> command = new ArrayList<>(List.of(java()));
    command.addAll(Arrays.asList(memory.split(" ")));
    command.addAll(LIGHT);
    OPEN_PACKAGES.forEach(p -> command.add("--add-opens=" + p + "=ALL-UNNAMED"));
    command.add("-Dlog.file=" + work.resolve("logs").resolve(name + ".log"));
    command.add("-Dlog4j.configurationFile=" + work.resolve("conf/log4j2.properties").toUri());
    command.add("-Djava.io.tmpdir=" + work.resolve("tmp"));
    command.addAll(
        List.of("-cp", lib.stream().map(each -> each + "/*").collect(Collectors.joining(":"))));
    return command;
  }

  /** "-D a=b -D c=d" as arguments. */
  private static List<String> dynamic(String text) {
    return Arrays.stream(text.strip().split("\\s+")).toList();
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  static Map<String, String> environment(Path home, FlinkHome flink) {
    return Map.of(
        "FLINK_LIB_DIR", home.resolve("lib").toString(),
        "FLINK_PLUGINS_DIR", flink.plugins().toString());
  }
}

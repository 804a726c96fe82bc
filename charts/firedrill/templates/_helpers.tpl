{{- define "firedrill.image" -}}
{{- $image := .Values.image -}}
{{- if $image.digest -}}
{{ $image.repository }}@{{ $image.digest }}
{{- else -}}
{{ $image.repository }}:{{ $image.tag }}
{{- end -}}
{{- end -}}

{{- define "firedrill.account" -}}
{{ .Values.serviceAccount.name | default .Release.Name }}
{{- end -}}

{{- define "firedrill.labels" -}}
app.kubernetes.io/name: firedrill
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{/* A CronJob's name is the beginning of its Jobs' names. */}}
{{- define "firedrill.cronJob" -}}
{{- $name := printf "%s-%s" .release .name -}}
{{- if gt (len $name) 52 -}}
{{- fail (printf "%s is longer than the 52 characters that a CronJob's name may have: use a shorter name of the release" $name) -}}
{{- end -}}
{{ $name }}
{{- end -}}

{{/* The keys of a store as Amazon's SDK looks for them. */}}
{{- define "firedrill.keys" -}}
{{- with .secret -}}
- name: AWS_ACCESS_KEY_ID
  valueFrom:
    secretKeyRef: {name: {{ . }}, key: {{ $.accessKey }}}
- name: AWS_SECRET_ACCESS_KEY
  valueFrom:
    secretKeyRef: {name: {{ . }}, key: {{ $.secretKey }}}
{{- with $.sessionToken }}
- name: AWS_SESSION_TOKEN
  valueFrom:
    secretKeyRef: {name: {{ $.secret }}, key: {{ . }}}
{{- end }}
{{- end -}}
{{- end -}}

{{- define "firedrill.pod" -}}
restartPolicy: Never
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 9999
  runAsGroup: 9999
  seccompProfile:
    type: RuntimeDefault
{{- end -}}

{{- define "firedrill.confined" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
{{- end -}}

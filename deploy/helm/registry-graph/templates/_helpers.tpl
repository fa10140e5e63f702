{{- define "registry-graph.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{- define "registry-graph.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else if contains (include "registry-graph.name" .) .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "registry-graph.name" .) | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end }}

{{- define "registry-graph.selectorLabels" -}}
app.kubernetes.io/name: {{ include "registry-graph.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "registry-graph.labels" -}}
{{ include "registry-graph.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "registry-graph.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "registry-graph.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- required "serviceAccount.name: which account, where serviceAccount.create is false" .Values.serviceAccount.name -}}
{{- end -}}
{{- end }}

{{- define "registry-graph.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}
{{- end }}

{{/* The gateway would not start without: better to hear of it before anything is installed. */}}
{{- define "registry-graph.requireAuth" -}}
{{- if not .Values.config.auth -}}
{{- fail "config.auth: say who may call (API keys, tokens or a router's signature), or auth.anonymous: true to let in everyone who reaches it" -}}
{{- end -}}
{{- if and (get .Values.config.auth "anonymous") (not (get .Values.config "allowedHosts")) -}}
{{- fail "config.allowedHosts: name what the gateway is called by, where config.auth.anonymous lets in everyone who reaches it" -}}
{{- end -}}
{{- end }}
